package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.Optional;

/**
 * A container may not be privileged: it would be as good as root on its host.
 *
 * <p>Level: baseline. Source: Kubernetes Pod Security Standards, "Privileged Containers".
 */
final class Privileged implements PodCheck {
    @Override
    public Optional<Violation> check(PodTree pod) {
        var objections = new Objections();
        for (var container : pod.containers()) {
            if (container.isTrue("securityContext", "privileged")) {
                objections.add(container, container.without("must be false or unset", "securityContext", "privileged"));
            }
        }
        return objections.because(
                "privileged", () -> objections.containers() + " must not set securityContext.privileged=true");
    }
}
