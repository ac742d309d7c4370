package sh.deploy.kubelet.probes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.Optional;

/** Finds the number of a port that a probe or a hook names. */
public final class Ports {
    private Ports() {}

    /** Empty when the container has no port of that name. */
    public static Optional<Integer> number(IntOrString port, Container container) {
        if (port.getIntVal() != null) {
            return Optional.of(port.getIntVal());
        }
        var name = port.getStrVal();
        if (name != null && name.matches("\\d+")) {
            return Optional.of(Integer.parseInt(name));
        }
        return container.getPorts().stream()
                .filter(candidate -> name != null && name.equals(candidate.getName()))
                .map(candidate -> candidate.getContainerPort())
                .findFirst();
    }
}
