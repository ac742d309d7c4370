package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A pod may not share the network, process or IPC namespace of its host.
 *
 * <p>Level: baseline. Source: Kubernetes Pod Security Standards, "Host Namespaces".
 */
final class HostNamespaces implements PodCheck {
    private static final List<String> FIELDS = List.of("hostNetwork", "hostPID", "hostIPC");

    @Override
    public Optional<Violation> check(PodTree pod) {
        var objections = new Objections();
        var shared = new ArrayList<String>(0);
        for (var field : FIELDS) {
            if (pod.whole().isTrue(field)) {
                shared.add(field + "=true");
                objections.add(pod.whole(), pod.whole().without("must be false or unset", field));
            }
        }
        return objections.because("host namespaces", () -> String.join(", ", shared));
    }
}
