package sh.deploy.api.object;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Pods that wait beside a ReplicaSet's replicas to take the place of those whose node has died: started until they are ready, then
 * frozen. {@value #REPLICAS} on the set, or on the Deployment that owns it, says how many; such a pod is annotated
 * {@value #ANNOTATION}{@code : "true"} until it takes a place, and is neither ready nor counted as a replica before.
 */
public final class Standby {
    /** Of a ReplicaSet or Deployment, not of its template: how many wait, {@code "0"} to {@code "100"}. */
    public static final String REPLICAS = "deploy.sh/standby-replicas";

    /** Of a pod: it waits. */
    public static final String ANNOTATION = "deploy.sh/standby";

    /** Why such a pod's {@code Ready} condition is false when all of its containers are frozen. */
    public static final String REASON = "Standby";

    public static final int MOST = 100;

    private Standby() {}

    public static boolean isOne(Pod pod) {
        return "true".equals(annotations(pod.getMetadata()).get(ANNOTATION));
    }

    /** Whether it can take a place at once. */
    public static boolean isFrozen(Pod pod) {
        return isOne(pod) && wasFrozen(pod);
    }

    /** Whether that was so when its status was told last, though it may take a place by now. */
    public static boolean wasFrozen(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                "Ready".equals(condition.getType()) && REASON.equals(condition.getReason()));
    }

    /** What a set's or a Deployment's metadata asks for, whether or not it can be had. */
    public static Optional<String> asked(@Nullable ObjectMeta owner) {
        return Optional.ofNullable(annotations(owner).get(REPLICAS));
    }

    /** How many shall wait; none when the annotation says nothing that is allowed. */
    public static int wanted(@Nullable ObjectMeta owner) {
        return asked(owner).filter(Standby::isAllowed).map(Integer::parseInt).orElse(0);
    }

    /** Whether the value of {@link #REPLICAS} is a number in its bounds. */
    public static boolean isAllowed(String value) {
        return value.matches("\\d{1,3}") && Integer.parseInt(value) <= MOST;
    }

    private static Map<String, String> annotations(@Nullable ObjectMeta metadata) {
        return metadata == null || metadata.getAnnotations() == null ? Map.of() : metadata.getAnnotations();
    }
}
