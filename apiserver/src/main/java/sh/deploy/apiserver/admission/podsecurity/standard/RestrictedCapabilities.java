package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import sh.deploy.apiserver.kinds.tree.Tree;

/**
 * Every container must drop all capabilities, and may add only the one that lets it listen on low ports.
 *
 * <p>Level: restricted. Source: Kubernetes Pod Security Standards, "Capabilities".
 */
final class RestrictedCapabilities implements PodCheck {
    private static final List<String> ALLOWED = List.of("NET_BIND_SERVICE");

    @Override
    public Optional<Violation> check(PodTree pod) {
        var lacking = new Objections();
        var adding = new Objections();
        var forbidden = new TreeSet<String>();
        for (var container : pod.containers()) {
            var dropped = Tree.texts(container.node(), "securityContext", "capabilities", "drop");
            if (!dropped.contains("ALL")) {
                lacking.add(container, container.lacks("must hold \"ALL\"", "securityContext", "capabilities", "drop"));
            }
            AddedCapabilities.forbid(container, ALLOWED, adding, forbidden);
        }
        var all = new ArrayList<Violation>(2);
        lacking.because(
                        "unrestricted capabilities",
                        () -> lacking.containers() + " must set securityContext.capabilities.drop=[\"ALL\"]")
                .ifPresent(all::add);
        adding.because("unrestricted capabilities", () -> AddedCapabilities.sentence(adding, forbidden))
                .ifPresent(all::add);
        return all.stream().reduce(RestrictedCapabilities::both);
    }

    private static Violation both(Violation first, Violation second) {
        var offences = new ArrayList<>(first.offences());
        offences.addAll(second.offences());
        return new Violation(first.reason(), first.detail() + "; " + second.detail(), offences);
    }
}
