package sh.deploy.api.object;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;

/**
 * Which pods must never run twice: a node that loses contact stops them itself when its lease runs out, and only then are they replaced
 * elsewhere. The members of a StatefulSet are such pods, since each has an identity, and those that are annotated
 * {@value #ANNOTATION}{@code : "true"}; {@code "false"} makes a member one that runs on through every outage, and that nobody replaces
 * before its node is back or a person deletes it.
 */
public final class AtMostOne {
    public static final String ANNOTATION = "deploy.sh/at-most-one";

    private AtMostOne() {}

    public static boolean applies(Pod pod) {
        return applies(pod.getMetadata());
    }

    /** @param metadata of a pod */
    public static boolean applies(ObjectMeta metadata) {
        var annotations = metadata.getAnnotations();
        var asked = (annotations == null ? Map.<String, String>of() : annotations).get(ANNOTATION);
        return asked == null ? isMember(metadata) : asked.equals("true");
    }

    private static boolean isMember(ObjectMeta metadata) {
        var owners = metadata.getOwnerReferences();
        return (owners == null ? List.<OwnerReference>of() : owners)
                .stream()
                        .anyMatch(owner ->
                                "StatefulSet".equals(owner.getKind()) && Boolean.TRUE.equals(owner.getController()));
    }
}
