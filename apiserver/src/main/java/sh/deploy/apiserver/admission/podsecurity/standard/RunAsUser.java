package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.Optional;
import sh.deploy.apiserver.kinds.tree.Tree;

/**
 * Nobody may ask to be root.
 *
 * <p>Level: restricted, since 1.23. Source: Kubernetes Pod Security Standards, "Running as Non-root user".
 */
final class RunAsUser implements PodCheck {
    @Override
    public Optional<Violation> check(PodTree pod) {
        var objections = new Objections();
        for (var part : pod.parts()) {
            if (Tree.number(part.node(), -1, "securityContext", "runAsUser") == 0) {
                objections.add(part, part.without("must not be 0", "securityContext", "runAsUser"));
            }
        }
        return objections.because("runAsUser=0", () -> objections.who() + " must not set runAsUser=0");
    }
}
