package sh.deploy.kubelet.pods;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When the hot spare of a pod's container is made, frozen, used and given up. Only while the container runs well is one made, and
 * none is used before the back-off of the container is over, so that a crash loop costs no more with a spare than without. Pure but
 * for its draft.
 */
final class SpareRules {
    /** One that is not ready by then runs beside the container for nothing. */
    static final Duration READY_WITHIN = Duration.ofMinutes(5);

    private final PlanDraft draft;
    private final WarmUp warmUp;
    private boolean used;

    SpareRules(PlanDraft draft) {
        this.draft = draft;
        this.warmUp = new WarmUp(draft);
    }

    /**
     * Lets the spare take over now, in whatever state it is: one that is not ready yet is ahead of one that would be made.
     *
     * @return whether there is one that runs
     */
    boolean takeOver(Member member) {
        var spare = draft.seen.spare();
        if (spare == null || usable(spare, member) == null) {
            return false;
        }
        draft.step(new Step.UseSpare(spare));
        used = true;
        return true;
    }

    /** Brings the spare to where it shall be while the pod is kept running. */
    void keep(Member member) {
        var spare = draft.seen.spare();
        var current = draft.seen.current(member.name()).filter(Instance::alive).orElse(null);
        if (used || isInTheMaking(spare, member)) {
            return;
        }
        if (spare == null) {
            if (current != null && draft.shape.hotSpare() && runsWell(current, member)) {
                draft.later(new Step.MakeSpare(member.name(), draft.seen.nextAttempt(member.name())));
            }
            return;
        }
        var usable = usable(spare, member);
        if (usable == null) {
            draft.later(new Step.RemoveSpare(failure(spare)));
        } else if (!spare.frozen() && current != null) {
            warmUp(spare, usable, member);
        } else if (!spare.frozen()) {
            draft.later(new Step.RemoveSpare("")); // the container waits out its back-off, and so does a spare
        }
    }

    /** The spare's instance where it runs and is what the container's next start would be. */
    private @Nullable Instance usable(Spare spare, Member member) {
        var instance = spare.running();
        return instance != null
                        && draft.shape.hotSpare()
                        && !spare.stale()
                        && instance.container().equals(member.name())
                        && instance.attempt() == draft.seen.nextAttempt(member.name())
                ? instance
                : null;
    }

    private boolean isInTheMaking(@Nullable Spare spare, Member member) {
        var instance = spare == null ? null : spare.instance();
        return (instance == null || instance.made()) && draft.seen.twinning().contains(member.name());
    }

    /** Nothing is frozen while somebody still works on it, such as a hook. */
    private void warmUp(Spare spare, Instance instance, Member member) {
        var verdict = draft.seen.verdicts().get(instance.id());
        var limit = WarmUp.startedAt(instance).plus(READY_WITHIN);
        if (verdict != null && verdict.failing() != null) {
            draft.later(new Step.RemoveSpare("its " + verdict.failing().kind() + " probe failed"));
        } else if (warmUp.isReady(instance, WarmUp.startedAt(instance), member)) {
            if (!draft.seen.twinning().contains(member.name())) {
                draft.later(new Step.FreezeSpare(spare));
            }
        } else if (draft.now.isBefore(limit)) {
            draft.wakeAt(limit);
        } else {
            draft.later(new Step.RemoveSpare("it was not ready within " + READY_WITHIN.toMinutes() + " minutes"));
        }
    }

    /** Ready itself, not about to be ended, and for so long that its next death has no back-off. */
    private boolean runsWell(Instance current, Member member) {
        var verdict = draft.seen.verdicts().get(current.id());
        if (draft.seen.stopping().containsKey(current.id()) || verdict != null && verdict.failing() != null) {
            return false;
        }
        var since = current.inForceSince(draft.seen.of(member.name()));
        var backoff = draft.seen.backoffs().getOrDefault(member.name(), Backoff.NONE);
        return warmUp.isReady(current, since, member)
                && (backoff.delay().isZero() || warmUp.reached(since.plus(backoff.forgivenAfter())))
                && !draft.isBlocked(Spare.NAME);
    }

    /** What to tell of a spare that is given up; empty when it failed at nothing. */
    private static String failure(Spare spare) {
        var instance = spare.instance();
        if (spare.stale() || instance == null) {
            return "";
        }
        return switch (instance.life()) {
            case Instance.Life.Ended ended when ended.startFailed() -> ""; // was told by whoever started it
            case Instance.Life.Ended ended -> "it ended with exit code " + ended.exitCode();
            case Instance.Life.Dying dying -> "its process ended";
            default -> spare.sandbox().running() ? "" : "its sandbox ended";
        };
    }
}
