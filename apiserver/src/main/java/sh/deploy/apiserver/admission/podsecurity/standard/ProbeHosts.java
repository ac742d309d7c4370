package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Probes and hooks may ask only the pod itself: with a host of their own they would make the node's agent speak to whom it should
 * not.
 *
 * <p>Level: baseline. Source: Kubernetes Pod Security Standards, "Host Probes / Lifecycle Hooks".
 */
final class ProbeHosts implements PodCheck {
    private static final List<List<String>> HANDLERS = List.of(
            List.of("livenessProbe"),
            List.of("readinessProbe"),
            List.of("startupProbe"),
            List.of("lifecycle", "postStart"),
            List.of("lifecycle", "preStop"));

    @Override
    public Optional<Violation> check(PodTree pod) {
        var objections = new Objections();
        var containers = new TreeSet<String>();
        var hosts = new TreeSet<String>();
        for (var container : pod.containers()) {
            for (var handler : HANDLERS) {
                for (var action : List.of("httpGet", "tcpSocket")) {
                    var names = names(handler, action);
                    var host = container.text(names);
                    if (!host.isEmpty()) {
                        containers.add(container.name());
                        hosts.add(host);
                        objections.add(
                                container, container.kept("must be unset: the pod's own address is asked then", names));
                    }
                }
            }
        }
        return objections.because(
                "probe or lifecycle host",
                () -> Words.counted(containers, "container", "containers")
                        + Words.either(containers, " uses ", " use ")
                        + Words.counted(hosts, "probe or lifecycle host", "probe or lifecycle hosts"));
    }

    private static String[] names(List<String> handler, String action) {
        return handler.size() == 1
                ? new String[] {handler.getFirst(), action, "host"}
                : new String[] {handler.getFirst(), handler.getLast(), action, "host"};
    }
}
