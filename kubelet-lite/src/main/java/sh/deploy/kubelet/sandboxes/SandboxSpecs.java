package sh.deploy.kubelet.sandboxes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodDNSConfig;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.containers.ContainerSpec;
import sh.deploy.kubelet.containers.Labels;
import sh.deploy.kubelet.containers.PauseImage;

/** Which sandbox a pod needs: any of the ready ones, or one made for it. Pure. */
public final class SandboxSpecs {
    private static final int OOM_SCORE = -998;
    private static final int MAX_HOSTNAME = 63;

    /**
     * No rights at all. A filter of system calls would add nothing to that for a program that is ours and only waits, and costs a
     * twelfth of a sandbox's start.
     */
    private static final ContainerSpec.Security SECURITY = new ContainerSpec.Security(
            "", List.of(), false, true, List.of(), List.of("ALL"), List.of("seccomp=unconfined", "no-new-privileges"));

    private SandboxSpecs() {}

    /** Whether nothing about the pod's network or name resolution is out of the ordinary. */
    public static boolean anyWillDo(Pod pod) {
        return anyOfItsNameWillDo(pod)
                && isEmpty(pod.getSpec().getHostname())
                && isEmpty(pod.getSpec().getSubdomain());
    }

    /** Whether nothing but its host name is, as of a member of a StatefulSet. */
    static boolean anyOfItsNameWillDo(Pod pod) {
        var spec = pod.getSpec();
        return ports(spec).isEmpty()
                && !Boolean.TRUE.equals(spec.getHostNetwork())
                && !Boolean.TRUE.equals(spec.getHostIPC())
                && !Boolean.TRUE.equals(spec.getHostPID())
                && sysctls(spec).isEmpty()
                && dns(spec).equals(ContainerSpec.Dns.OF_THE_ENGINE);
    }

    /** One of the ready ones. */
    static ContainerSpec ready(String name, Map<String, String> nodeLabels) {
        return ofHost(name, "", nodeLabels);
    }

    /** One that any pod of that host name will do with. */
    static ContainerSpec named(String name, String hostname, Map<String, String> nodeLabels) {
        var labels = new HashMap<>(nodeLabels);
        labels.put(Labels.HOSTNAME, hostname);
        return ofHost(name, hostname, labels);
    }

    /** @param hostname empty for the engine's choice */
    private static ContainerSpec ofHost(String name, String hostname, Map<String, String> labels) {
        return spec(
                name,
                labels,
                new ContainerSpec.Namespaces(
                        "bridge", "shareable", "", hostname, List.of(), ContainerSpec.Dns.OF_THE_ENGINE, Map.of()));
    }

    /** One for this pod alone. */
    static ContainerSpec own(String name, Pod pod, Map<String, String> nodeLabels) {
        var spec = pod.getSpec();
        boolean hostNetwork = Boolean.TRUE.equals(spec.getHostNetwork());
        var labels = new HashMap<>(nodeLabels);
        labels.put(Labels.NAMESPACE, pod.getMetadata().getNamespace());
        labels.put(Labels.POD, pod.getMetadata().getName());
        labels.put(Labels.UID, pod.getMetadata().getUid());
        return spec(
                name,
                labels,
                new ContainerSpec.Namespaces(
                        hostNetwork ? "host" : "bridge",
                        Boolean.TRUE.equals(spec.getHostIPC()) ? "host" : "shareable",
                        Boolean.TRUE.equals(spec.getHostPID()) ? "host" : "",
                        hostNetwork ? "" : hostname(pod),
                        hostNetwork ? List.of() : ports(spec),
                        hostNetwork ? ContainerSpec.Dns.OF_THE_ENGINE : dns(spec),
                        sysctls(spec)));
    }

    private static ContainerSpec spec(String name, Map<String, String> labels, ContainerSpec.Namespaces namespaces) {
        return new ContainerSpec(
                name,
                PauseImage.REFERENCE,
                PauseImage.COMMAND,
                List.of(),
                List.of(),
                "",
                labels,
                namespaces,
                List.of(),
                new ContainerSpec.Limits(2, 0, 0, OOM_SCORE, 0),
                SECURITY,
                ContainerSpec.Terminal.NONE,
                ContainerSpec.Logging.NONE);
    }

    /** The pod's host name as its containers see it. */
    public static String hostname(Pod pod) {
        var stated = pod.getSpec().getHostname();
        var name = stated == null || stated.isEmpty() ? pod.getMetadata().getName() : stated;
        return name.length() <= MAX_HOSTNAME
                ? name
                : name.substring(0, MAX_HOSTNAME).replaceFirst("[-.]+$", "");
    }

    private static List<ContainerSpec.PortBinding> ports(PodSpec spec) {
        return Stream.concat(spec.getInitContainers().stream(), spec.getContainers().stream())
                .map(Container::getPorts)
                .flatMap(List::stream)
                .filter(port -> port.getHostPort() != null && port.getHostPort() > 0)
                .map(port -> new ContainerSpec.PortBinding(
                        port.getContainerPort(),
                        port.getHostPort(),
                        Objects.requireNonNullElse(port.getProtocol(), "TCP").toLowerCase(Locale.ROOT),
                        Objects.requireNonNullElse(port.getHostIP(), "")))
                .toList();
    }

    private static Map<String, String> sysctls(PodSpec spec) {
        var sysctls = new HashMap<String, String>();
        if (spec.getSecurityContext() != null) {
            spec.getSecurityContext().getSysctls().forEach(sysctl -> sysctls.put(sysctl.getName(), sysctl.getValue()));
        }
        return sysctls;
    }

    private static ContainerSpec.Dns dns(PodSpec spec) {
        PodDNSConfig config = spec.getDnsConfig();
        if (config == null) {
            return ContainerSpec.Dns.OF_THE_ENGINE;
        }
        var options = config.getOptions().stream()
                .map(option ->
                        isEmpty(option.getValue()) ? option.getName() : option.getName() + ":" + option.getValue())
                .toList();
        return new ContainerSpec.Dns(config.getNameservers(), config.getSearches(), options);
    }

    private static boolean isEmpty(@Nullable String text) {
        return text == null || text.isEmpty();
    }
}
