package sh.deploy.kubelet.pods;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimVolumeSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.containers.ContainerSpec;
import sh.deploy.kubelet.containers.ImageView;
import sh.deploy.kubelet.containers.Labels;
import sh.deploy.kubelet.environment.CannotConfigure;
import sh.deploy.kubelet.environment.Environment;
import sh.deploy.kubelet.environment.Materials;
import sh.deploy.kubelet.environment.Surroundings;
import sh.deploy.kubelet.environment.Variables;
import sh.deploy.kubelet.sandboxes.SandboxSpecs;
import sh.deploy.kubelet.volumes.PodFolder;

/** Resolves a container of a pod to what the engine is to make. */
final class ContainerSpecs {
    private static final String TERMINATION_LOG = "/dev/termination-log";

    private final Map<String, String> nodeLabels;
    private final ContainerSpec.Logging logging;
    private final Materials materials;
    private final long podPidsLimit;

    ContainerSpecs(
            Map<String, String> nodeLabels, ContainerSpec.Logging logging, Materials materials, long podPidsLimit) {
        this.nodeLabels = nodeLabels;
        this.logging = logging;
        this.materials = materials;
        this.podPidsLimit = podPidsLimit;
    }

    /**
     * @throws CannotConfigure when something it refers to is missing or not allowed
     */
    ContainerSpec of(
            Pod pod,
            Member member,
            int attempt,
            String sandbox,
            ImageView image,
            PodFolder folder,
            Surroundings where) {
        var container = member.spec();
        SecurityRules.check(pod, container, image);
        var environment = new LinkedHashMap<String, String>();
        environment.put("HOSTNAME", SandboxSpecs.hostname(pod));
        environment.putAll(Environment.of(pod, container, materials, where));
        var spec = new ContainerSpec(
                name(pod, container, attempt),
                container.getImage(),
                expanded(container.getCommand(), environment),
                expanded(container.getArgs(), environment),
                environment.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList(),
                Objects.requireNonNullElse(container.getWorkingDir(), ""),
                Map.of(),
                namespaces(pod, sandbox),
                mounts(pod, container, attempt, sandbox, folder, where, environment),
                LimitRules.of(pod, container, where.memoryBytes(), podPidsLimit),
                SecurityRules.of(pod, container),
                new ContainerSpec.Terminal(
                        Boolean.TRUE.equals(container.getStdin()),
                        Boolean.TRUE.equals(container.getStdinOnce()),
                        Boolean.TRUE.equals(container.getTty())),
                logging);
        return labelled(spec, pod, container, attempt, sandbox, image);
    }

    /** Unique for each start of each container of each pod, so that nothing is ever made twice. */
    private static String name(Pod pod, Container container, int attempt) {
        var metadata = pod.getMetadata();
        return "deploy_" + container.getName() + "_" + metadata.getName() + "_" + metadata.getNamespace() + "_"
                + metadata.getUid() + "_" + attempt;
    }

    private static List<String> expanded(List<String> words, Map<String, String> environment) {
        return words.stream().map(word -> Variables.expand(word, environment)).toList();
    }

    private static ContainerSpec.Namespaces namespaces(Pod pod, String sandbox) {
        var spec = pod.getSpec();
        var joined = "container:" + sandbox;
        var pid = Boolean.TRUE.equals(spec.getHostPID())
                ? "host"
                : Boolean.TRUE.equals(spec.getShareProcessNamespace()) ? joined : "";
        return new ContainerSpec.Namespaces(
                Boolean.TRUE.equals(spec.getHostNetwork()) ? "host" : joined,
                Boolean.TRUE.equals(spec.getHostIPC()) ? "host" : joined,
                pid,
                "",
                List.of(),
                ContainerSpec.Dns.OF_THE_ENGINE,
                Map.of());
    }

    private static List<ContainerSpec.Mount> mounts(
            Pod pod,
            Container container,
            int attempt,
            String sandbox,
            PodFolder folder,
            Surroundings where,
            Map<String, String> environment) {
        var mounts = new ArrayList<ContainerSpec.Mount>();
        for (var mount : container.getVolumeMounts()) {
            mounts.add(mount(pod, container.getName(), mounts.size(), mount, folder, environment));
        }
        var targets = mounts.stream().map(ContainerSpec.Mount::target).toList();
        if (!Boolean.TRUE.equals(pod.getSpec().getHostNetwork())) {
            agentFile(mounts, targets, "/etc/hosts", folder, hostsFile(sandbox), EtcHosts.of(pod, where));
            agentFile(mounts, targets, "/etc/hostname", folder, "etc-hostname", SandboxSpecs.hostname(pod) + "\n");
        }
        var path = container.getTerminationMessagePath();
        mounts.add(new ContainerSpec.Mount(
                folder.writableFile(terminationFile(container.getName(), attempt))
                        .toString(),
                path == null || path.isEmpty() ? TERMINATION_LOG : path,
                false,
                ContainerSpec.Mount.Propagation.NONE));
        return mounts;
    }

    private static void agentFile(
            List<ContainerSpec.Mount> mounts,
            List<String> targets,
            String target,
            PodFolder folder,
            String name,
            String content) {
        if (!targets.contains(target)) {
            mounts.add(new ContainerSpec.Mount(
                    folder.file(name, content).toString(), target, false, ContainerSpec.Mount.Propagation.NONE));
        }
    }

    /** Each sandbox has its own, since it names its address; containers of another may still look into theirs. */
    static String hostsFile(String sandbox) {
        return "etc-hosts/" + sandbox;
    }

    static String terminationFile(String container, int attempt) {
        return "termination/" + container + "-" + attempt;
    }

    private static ContainerSpec.Mount mount(
            Pod pod,
            String container,
            int index,
            VolumeMount mount,
            PodFolder folder,
            Map<String, String> environment) {
        Volume volume = pod.getSpec().getVolumes().stream()
                .filter(candidate -> candidate.getName().equals(mount.getName()))
                .findFirst()
                .orElseThrow(() ->
                        new CannotConfigure("volume mount \"" + mount.getName() + "\" names no volume of the pod"));
        var subPath = mount.getSubPathExpr() != null && !mount.getSubPathExpr().isEmpty()
                ? Variables.expand(mount.getSubPathExpr(), environment)
                : Objects.requireNonNullElse(mount.getSubPath(), "");
        var source = subPath.isEmpty() ? folder.source(volume) : folder.source(volume, subPath, container, index);
        boolean composed = volume.getConfigMap() != null
                || volume.getSecret() != null
                || volume.getDownwardAPI() != null
                || volume.getProjected() != null;
        return new ContainerSpec.Mount(
                source.toString(),
                mount.getMountPath(),
                composed || Boolean.TRUE.equals(mount.getReadOnly()) || isReadOnly(volume.getPersistentVolumeClaim()),
                propagation(mount.getMountPropagation()));
    }

    private static boolean isReadOnly(@Nullable PersistentVolumeClaimVolumeSource claim) {
        return claim != null && Boolean.TRUE.equals(claim.getReadOnly());
    }

    private static ContainerSpec.Mount.Propagation propagation(@Nullable String stated) {
        return switch (stated == null ? "None" : stated) {
            case "HostToContainer" -> ContainerSpec.Mount.Propagation.HOST_TO_CONTAINER;
            case "Bidirectional" -> ContainerSpec.Mount.Propagation.BIDIRECTIONAL;
            default -> ContainerSpec.Mount.Propagation.NONE;
        };
    }

    private ContainerSpec labelled(
            ContainerSpec spec, Pod pod, Container container, int attempt, String sandbox, ImageView image) {
        var labels = new HashMap<>(nodeLabels);
        labels.put(Labels.NAMESPACE, pod.getMetadata().getNamespace());
        labels.put(Labels.POD, pod.getMetadata().getName());
        labels.put(Labels.UID, pod.getMetadata().getUid());
        labels.put(Labels.CONTAINER, container.getName());
        labels.put(Labels.SANDBOX, sandbox);
        labels.put(Labels.ATTEMPT, String.valueOf(attempt));
        labels.put(Labels.SPEC, fingerprint(spec, image));
        var grace = pod.getSpec().getTerminationGracePeriodSeconds();
        if (grace != null) {
            labels.put(Labels.GRACE, String.valueOf(grace));
        }
        return spec.labelled(labels);
    }

    private static String fingerprint(ContainerSpec withoutLabels, ImageView image) {
        try {
            var text = withoutLabels + image.id();
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
