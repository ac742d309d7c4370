package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.Optional;
import java.util.TreeSet;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/**
 * A container may not take ports of its host.
 *
 * <p>Level: baseline. Source: Kubernetes Pod Security Standards, "Host Ports".
 */
final class HostPorts implements PodCheck {
    @Override
    public Optional<Violation> check(PodTree pod) {
        var objections = new Objections();
        var taken = new TreeSet<String>();
        for (var container : pod.containers()) {
            int index = 0;
            for (var port : container.at("ports")) {
                var path = container.path("ports") + "[" + index++ + "].hostPort";
                long number = Tree.number(port, 0, "hostPort");
                if (number != 0) {
                    taken.add(Long.toString(number));
                    objections.add(
                            container,
                            new Offence(
                                    path,
                                    Long.toString(number),
                                    "must be 0 or unset",
                                    new Remedy.Remove((ObjectNode) port, "hostPort")));
                }
            }
        }
        return objections.because(
                "hostPort",
                () -> objections.containers() + (objections.isOneContainer() ? " uses " : " use ")
                        + Words.either(taken, "hostPort", "hostPorts") + " " + String.join(", ", taken));
    }
}
