package sh.deploy.kubelet.pods;

import io.fabric8.kubernetes.api.model.Pod;
import sh.deploy.kubelet.environment.Surroundings;
import sh.deploy.kubelet.sandboxes.SandboxSpecs;

/** The hosts file that a pod's containers share. */
final class EtcHosts {
    private EtcHosts() {}

    static String of(Pod pod, Surroundings where) {
        var text = new StringBuilder("""
                # Kept by the node's agent; changes are lost.
                127.0.0.1\tlocalhost
                ::1\tlocalhost ip6-localhost ip6-loopback
                fe00::0\tip6-localnet
                fe00::0\tip6-mcastprefix
                fe00::1\tip6-allnodes
                fe00::2\tip6-allrouters
                """);
        text.append(where.podIp())
                .append('\t')
                .append(SandboxSpecs.hostname(pod))
                .append('\n');
        for (var alias : pod.getSpec().getHostAliases()) {
            text.append(alias.getIp())
                    .append('\t')
                    .append(String.join("\t", alias.getHostnames()))
                    .append('\n');
        }
        return text.toString();
    }
}
