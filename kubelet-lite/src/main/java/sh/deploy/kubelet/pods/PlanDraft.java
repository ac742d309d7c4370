package sh.deploy.kubelet.pods;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A plan while it is being made: what is known, what was decided so far, and the decisions that several rules share. */
final class PlanDraft {
    /** How long to wait for the engine to learn what became of a process that is gone. */
    static final Duration ENGINE_LAG = Duration.ofMillis(100);

    private static final Duration BETWEEN_KILLS = Duration.ofSeconds(5);

    final PodShape shape;
    final Observed seen;
    final Instant now;
    private final List<Step> steps = new ArrayList<>();
    private final List<Step> later = new ArrayList<>();
    private final Map<String, PodPlan.Waiting> waiting = new HashMap<>();
    private @Nullable Instant wake;

    PlanDraft(PodShape shape, Observed seen, Instant now) {
        this.shape = shape;
        this.seen = seen;
        this.now = now;
    }

    PodPlan plan(boolean complete) {
        return new PodPlan(List.copyOf(steps), List.copyOf(later), Map.copyOf(waiting), wake, complete);
    }

    void step(Step step) {
        steps.add(step);
    }

    /** Done after everything that somebody waits for. */
    void later(Step step) {
        later.add(step);
    }

    void waits(Member member, String reason, String message) {
        waiting.put(member.name(), new PodPlan.Waiting(reason, message));
    }

    void wakeAt(Instant when) {
        if (wake == null || when.isBefore(wake)) {
            wake = when;
        }
    }

    /**
     * Asks an instance to end; kills it when it has not by the time it was given.
     *
     * @param podLimit when its pod's time is up, whatever the instance was given
     */
    void stop(Instance instance, String why, long graceSeconds, Instant podLimit) {
        var stopping = seen.stopping().get(instance.id());
        if (stopping == null) {
            step(new Step.Stop(instance, why, graceSeconds));
            return;
        }
        var limit = stopping.until().isBefore(podLimit) ? stopping.until() : podLimit;
        var killed = stopping.killed();
        if (killed != null) {
            limit = killed.plus(BETWEEN_KILLS);
        }
        if (now.isBefore(limit)) {
            wakeAt(limit);
        } else {
            step(new Step.Kill(instance));
        }
    }

    /** Whether to wait after a failure; the empty name stands for the sandbox. */
    boolean isBlocked(String container) {
        var blocked = seen.blocked().get(container);
        if (blocked == null) {
            return false;
        }
        var member = shape.member(container);
        if (member != null) {
            waits(member, blocked.reason(), blocked.message());
        }
        if (now.isBefore(blocked.tryAgain())) {
            wakeAt(blocked.tryAgain());
            return true;
        }
        return false;
    }
}
