package sh.deploy.api.object;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which pods want a started, frozen twin of their container that takes over at once when it dies: those annotated
 * {@value #ANNOTATION}{@code : "crash"}. The twin waits on the same node, in a sandbox of its own.
 */
public final class HotSpare {
    public static final String ANNOTATION = "deploy.sh/hot-spare";

    /** What the annotation may say: what the spare is for. */
    public static final List<String> VALUES = List.of("crash");

    private HotSpare() {}

    /** What a pod's metadata asks for, whether or not it can be had. */
    public static Optional<String> asked(ObjectMeta metadata) {
        var annotations = metadata.getAnnotations();
        return Optional.ofNullable((annotations == null ? Map.<String, String>of() : annotations).get(ANNOTATION));
    }

    /** Whether the pod has one, since it asks for it and nothing stands against it. */
    public static boolean applies(Pod pod) {
        return asked(pod.getMetadata()).filter(VALUES::contains).isPresent()
                && obstacle(pod.getMetadata(), pod.getSpec()).isEmpty();
    }

    /** Why such a pod cannot have one, as the end of a sentence about the annotation's value. */
    public static Optional<String> obstacle(ObjectMeta metadata, PodSpec spec) {
        if (AtMostOne.applies(metadata) || AtMostOne.isUsualFor(metadata)) {
            return Optional.of("the pod must not run twice (a member of a StatefulSet, or annotated "
                    + AtMostOne.ANNOTATION + "), and a spare has already run");
        }
        if (spec.getContainers().size() != 1
                || spec.getInitContainers().stream().anyMatch(HotSpare::isSidecar)) {
            return Optional.of("the pod must have exactly one container beside init containers that end: a spare has a"
                    + " network of its own, in which others would not be found on localhost");
        }
        if (isTrue(spec.getHostNetwork())
                || isTrue(spec.getHostPID())
                || containers(spec).anyMatch(HotSpare::hasHostPort)) {
            return Optional.of("the pod must not use hostNetwork, hostPID or a hostPort: a spare would get in its way");
        }
        if (spec.getVolumes().stream().anyMatch(volume -> volume.getPersistentVolumeClaim() != null)) {
            return Optional.of(
                    "the pod must not use a persistentVolumeClaim: a spare would write to the volume beside it");
        }
        if (spec.getRestartPolicy() != null && !spec.getRestartPolicy().equals("Always")) {
            return Optional.of("the pod's restartPolicy must be Always: a spare is for the next start");
        }
        return Optional.empty();
    }

    private static Stream<Container> containers(PodSpec spec) {
        return Stream.concat(spec.getInitContainers().stream(), spec.getContainers().stream());
    }

    private static boolean isSidecar(Container init) {
        return "Always".equals(init.getRestartPolicy());
    }

    private static boolean hasHostPort(Container container) {
        return container.getPorts().stream().anyMatch(port -> port.getHostPort() != null && port.getHostPort() > 0);
    }

    private static boolean isTrue(@Nullable Boolean flag) {
        return Boolean.TRUE.equals(flag);
    }
}
