package sh.deploy.kubelet.pods;

import java.time.Duration;
import java.time.Instant;

/** Whether a container that was started ahead is as ready as one that answers, and may be frozen. Pure but for its draft. */
final class WarmUp {
    /** Without a probe nothing says when a container is ready; a program that waits for work mostly does so by then. */
    static final Duration SETTLES_WITHIN = Duration.ofSeconds(2);

    private final PlanDraft draft;

    WarmUp(PlanDraft draft) {
        this.draft = draft;
    }

    /** By the probe that says most about it; when only time tells, looks again then. */
    boolean isReady(Instance instance, Instant since, Member member) {
        var verdict = draft.seen.verdicts().get(instance.id());
        if (member.spec().getReadinessProbe() != null) {
            return verdict != null && verdict.started() && verdict.ready();
        }
        if (member.spec().getStartupProbe() != null) {
            return verdict != null && verdict.started();
        }
        return reached(since.plus(SETTLES_WITHIN));
    }

    boolean reached(Instant when) {
        if (draft.now.isBefore(when)) {
            draft.wakeAt(when);
            return false;
        }
        return true;
    }

    static Instant startedAt(Instance instance) {
        return instance.life() instanceof Instance.Life.Running running ? running.startedAt() : Instant.MIN;
    }
}
