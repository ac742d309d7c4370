package sh.deploy.controllers.nodelifecycle;

import io.fabric8.kubernetes.api.model.Taint;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import sh.deploy.controllers.scheduler.NodeHealth;
import sh.deploy.controllers.scheduler.Tolerations;

/**
 * The taints that a node's health asks for. Pure.
 *
 * <p>Source: Kubernetes documentation, "Taint based Evictions": {@code not-ready} while the node says so, {@code unreachable} while it
 * says nothing; each keeps new pods away and evicts those that do not tolerate it. Ours: a node that is only suspect, or restarting, keeps new pods
 * away and evicts nobody.
 */
final class NodeTaints {
    static final String NOT_READY = "node.kubernetes.io/not-ready";
    static final String UNREACHABLE = "node.kubernetes.io/unreachable";
    private static final List<String> OURS = List.of(NOT_READY, UNREACHABLE);

    private NodeTaints() {}

    /** @return the taints as they should be, others' kept in their order; empty when they are so already */
    static Optional<List<Taint>> wanted(NodeHealth health, List<Taint> current, Instant now) {
        var wanted = new ArrayList<>(standing(health, current));
        askedFor(health, now).forEach(taint -> addMissing(wanted, taint));
        return wanted.equals(current) ? Optional.empty() : Optional.of(wanted);
    }

    /** The taints less those of ours that the node's health asks for no more: they say nothing, and are about to go. */
    static List<Taint> standing(NodeHealth health, List<Taint> current) {
        var asked = askedFor(health, Instant.EPOCH);
        return current.stream()
                .filter(taint ->
                        !OURS.contains(taint.getKey()) || asked.stream().anyMatch(one -> isSameKind(one, taint)))
                .toList();
    }

    private static List<Taint> askedFor(NodeHealth health, Instant now) {
        return switch (health) {
            case READY -> List.of();
            case NOT_READY -> List.of(keepingAway(NOT_READY), evicting(NOT_READY, now));
            case RESTARTING, SUSPECT -> List.of(keepingAway(UNREACHABLE));
            case DEAD -> List.of(keepingAway(UNREACHABLE), evicting(UNREACHABLE, now));
        };
    }

    private static Taint keepingAway(String key) {
        return new Taint(Tolerations.NO_SCHEDULE, key, null, null);
    }

    private static Taint evicting(String key, Instant since) {
        return new Taint(
                Tolerations.NO_EXECUTE,
                key,
                since.truncatedTo(ChronoUnit.SECONDS).toString(),
                null);
    }

    private static void addMissing(List<Taint> taints, Taint added) {
        if (taints.stream().noneMatch(taint -> isSameKind(taint, added))) {
            taints.add(added);
        }
    }

    private static boolean isSameKind(Taint one, Taint other) {
        return one.getKey().equals(other.getKey()) && one.getEffect().equals(other.getEffect());
    }
}
