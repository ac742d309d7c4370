package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;

/**
 * A pod may set those kernel parameters only that are its own and do its neighbours no harm.
 *
 * <p>Level: baseline. Source: Kubernetes Pod Security Standards, "Sysctls".
 */
final class Sysctls implements PodCheck {
    static final Sysctls SINCE_1_0 = new Sysctls(List.of(
            "kernel.shm_rmid_forced",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.ip_unprivileged_port_start",
            "net.ipv4.ping_group_range",
            "net.ipv4.tcp_syncookies"));
    static final Sysctls SINCE_1_27 = SINCE_1_0.and("net.ipv4.ip_local_reserved_ports");
    static final Sysctls SINCE_1_29 = SINCE_1_27.and(
            "net.ipv4.tcp_fin_timeout",
            "net.ipv4.tcp_keepalive_intvl",
            "net.ipv4.tcp_keepalive_probes",
            "net.ipv4.tcp_keepalive_time");
    static final Sysctls SINCE_1_32 = SINCE_1_29.and("net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem");

    private final List<String> allowed;

    private Sysctls(List<String> allowed) {
        this.allowed = allowed;
    }

    private Sysctls and(String... more) {
        return new Sysctls(Stream.concat(allowed.stream(), Arrays.stream(more)).toList());
    }

    @Override
    public Optional<Violation> check(PodTree pod) {
        var objections = new Objections();
        var names = new ArrayList<String>(0);
        if (pod.spec("securityContext", "sysctls") instanceof ArrayNode sysctls) {
            for (int i = 0; i < sysctls.size(); i++) {
                var name = Tree.text(sysctls.path(i), "name");
                if (!allowed.contains(name)) {
                    names.add(name);
                    objections.add(new Offence(
                            pod.whole().path("securityContext", "sysctls") + "[" + i + "].name",
                            "\"" + name + "\"",
                            "must be one of " + String.join(", ", allowed),
                            new Remedy.TakeOut(sysctls, sysctls.path(i))));
                }
            }
        }
        return objections.because("forbidden sysctls", () -> String.join(", ", names));
    }
}
