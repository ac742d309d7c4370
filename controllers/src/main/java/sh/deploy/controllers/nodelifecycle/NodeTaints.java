package sh.deploy.controllers.nodelifecycle;

import io.fabric8.kubernetes.api.model.Taint;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import sh.deploy.controllers.scheduler.Tolerations;

/**
 * The taints that a node's readiness asks for. Pure.
 *
 * <p>Source: Kubernetes documentation, "Taint based Evictions": {@code not-ready} while the node says so, {@code unreachable} while it
 * says nothing; each keeps new pods away and evicts those that do not tolerate it.
 */
final class NodeTaints {
    static final String NOT_READY = "node.kubernetes.io/not-ready";
    static final String UNREACHABLE = "node.kubernetes.io/unreachable";
    private static final List<String> OURS = List.of(NOT_READY, UNREACHABLE);

    private NodeTaints() {}

    /**
     * @param readiness {@code True}, {@code False}, {@code Unknown}, or empty when nothing was ever said
     * @return the taints as they should be, others' kept in their order; empty when they are so already
     */
    static Optional<List<Taint>> wanted(String readiness, List<Taint> current, Instant now) {
        var key = switch (readiness) {
            case "True" -> "";
            case "Unknown" -> UNREACHABLE;
            default -> NOT_READY;
        };
        var wanted = new ArrayList<Taint>();
        for (var taint : current) {
            if (!OURS.contains(taint.getKey()) || taint.getKey().equals(key)) {
                wanted.add(taint);
            }
        }
        if (!key.isEmpty()) {
            addMissing(wanted, new Taint(Tolerations.NO_SCHEDULE, key, null, null));
            addMissing(
                    wanted,
                    new Taint(
                            Tolerations.NO_EXECUTE,
                            key,
                            now.truncatedTo(ChronoUnit.SECONDS).toString(),
                            null));
        }
        return wanted.equals(current) ? Optional.empty() : Optional.of(wanted);
    }

    private static void addMissing(List<Taint> taints, Taint added) {
        boolean there = taints.stream()
                .anyMatch(taint -> taint.getKey().equals(added.getKey())
                        && taint.getEffect().equals(added.getEffect()));
        if (!there) {
            taints.add(added);
        }
    }
}
