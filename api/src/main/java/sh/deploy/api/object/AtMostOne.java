package sh.deploy.api.object;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which pods must never run twice: a node that loses contact stops them itself when its lease runs out, and only then are they replaced
 * elsewhere. Those are the pods annotated {@value #ANNOTATION}{@code : "true"}. The API server annotates the members of a StatefulSet so
 * when they are made, since each has an identity; {@code "false"} makes a member one that runs on through every outage, and that nobody
 * replaces before its node is back or a person deletes it.
 *
 * <p>Only the annotation counts, since the server lets nobody change it while the pod is bound to a node: owners may come and go, and then
 * two of three parties would think differently of a pod for a while.
 */
public final class AtMostOne {
    public static final String ANNOTATION = "deploy.sh/at-most-one";

    /** What the annotation may say. */
    public static final List<String> VALUES = List.of("true", "false");

    private AtMostOne() {}

    public static boolean applies(Pod pod) {
        return applies(pod.getMetadata());
    }

    /** @param metadata of a pod */
    public static boolean applies(ObjectMeta metadata) {
        return "true".equals(asked(metadata));
    }

    /** Whether a pod that does not say what it is becomes one. */
    public static boolean isUsualFor(ObjectMeta metadata) {
        return asked(metadata) == null && isMember(metadata);
    }

    private static @Nullable String asked(ObjectMeta metadata) {
        var annotations = metadata.getAnnotations();
        return (annotations == null ? Map.<String, String>of() : annotations).get(ANNOTATION);
    }

    private static boolean isMember(ObjectMeta metadata) {
        var owners = metadata.getOwnerReferences();
        return (owners == null ? List.<OwnerReference>of() : owners)
                .stream()
                        .anyMatch(owner ->
                                "StatefulSet".equals(owner.getKind()) && Boolean.TRUE.equals(owner.getController()));
    }
}
