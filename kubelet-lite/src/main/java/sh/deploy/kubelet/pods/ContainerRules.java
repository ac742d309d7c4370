package sh.deploy.kubelet.pods;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.images.ImageState;

/**
 * Brings the containers of a pod to life, in order, and keeps them there as far as their restart policies go. Pure but for its
 * draft.
 */
final class ContainerRules {
    /** How long a container waits with the words of its failed start before it waits for its next one. */
    static final Duration ERROR_SHOWN = Duration.ofSeconds(1);

    /** A watchdog that could not be started may be able to now, which nobody tells. */
    private static final Duration REFUSED_LOOK = Duration.ofSeconds(1);

    private final PlanDraft draft;
    private final SpareRules spares;

    ContainerRules(PlanDraft draft, SpareRules spares) {
        this.draft = draft;
        this.spares = spares;
    }

    void decide() {
        draft.shape.members().forEach(member -> {
            if (member.role() != Member.Role.INIT
                    && draft.seen.current(member.name()).isEmpty()) {
                draft.waits(member, "PodInitializing", "");
            }
        });
        boolean initialized = mainsBegan();
        boolean mayGoOn = true;
        for (var member : draft.shape.members()) {
            switch (member.role()) {
                case INIT -> mayGoOn = mayGoOn && (initialized || initDone(member));
                case SIDECAR -> {
                    if (mayGoOn) {
                        keep(member);
                        mayGoOn = initialized || hasStarted(member);
                    }
                }
                case MAIN -> {
                    if (mayGoOn) {
                        keep(member);
                    }
                }
            }
            tidy(member);
        }
        spares.keep(draft.shape.members().getLast());
        new StandbyRules(draft).decide();
    }

    /** Init containers ran already, even when nothing is left of them. */
    private boolean mainsBegan() {
        return draft.shape.of(Member.Role.MAIN).stream()
                .anyMatch(member -> draft.seen.current(member.name()).isPresent());
    }

    private boolean initDone(Member member) {
        var current = draft.seen.current(member.name());
        if (current.isPresent() && current.get().life() instanceof Instance.Life.Ended ended && ended.exitCode() == 0) {
            return true;
        }
        keep(member);
        return false;
    }

    private boolean hasStarted(Member member) {
        return draft.seen
                .current(member.name())
                .filter(Instance::alive)
                .map(instance -> {
                    var verdict = draft.seen.verdicts().get(instance.id());
                    return verdict == null || verdict.started();
                })
                .orElse(false);
    }

    /** Brings one container to life and keeps it there, as far as its restart policy goes. */
    private void keep(Member member) {
        var current = draft.seen.current(member.name()).orElse(null);
        if (current == null) {
            draft.waits(member, member.role() == Member.Role.INIT ? "PodInitializing" : "ContainerCreating", "");
            begin(member);
            return;
        }
        switch (current.life()) {
            case Instance.Life.Made made -> begin(member);
            case Instance.Life.Running running -> watchOver(member, current);
            case Instance.Life.Dying dying -> afterDeath(member, dying.noticedAt(), null);
            case Instance.Life.Ended ended -> afterDeath(member, ended.finishedAt(), ended);
        }
    }

    private void watchOver(Member member, Instance instance) {
        var refusal = draft.seen.refusal();
        if (refusal != null && refusal.unguarded()) {
            var why = "Container " + member.name() + " cannot be guarded: " + refusal.message();
            draft.stop(instance, why, draft.shape.graceSeconds(), Instant.MAX);
            return;
        }
        if (refusal != null) {
            draft.wakeAt(draft.now.plus(REFUSED_LOOK)); // what is in doubt is to be known soon
        }
        var verdict = draft.seen.verdicts().get(instance.id());
        var failing = verdict == null ? null : verdict.failing();
        if (failing != null || draft.seen.stopping().containsKey(instance.id())) {
            long grace = failing != null && failing.graceSeconds() != null
                    ? PodShape.bounded(failing.graceSeconds())
                    : draft.shape.graceSeconds();
            var kind = failing == null ? "liveness" : failing.kind();
            draft.stop(
                    instance,
                    "Container " + member.name() + " failed " + kind + " probe, will be restarted",
                    grace,
                    Instant.MAX);
        } else if (!instance.image().equals(member.spec().getImage())) {
            draft.stop(
                    instance,
                    "Container " + member.name() + " definition changed, will be restarted",
                    draft.shape.graceSeconds(),
                    Instant.MAX);
        } else if (member.restart() != Member.Restart.NEVER && member.role() != Member.Role.INIT) {
            twin(member, instance.attempt() + 1);
        }
    }

    private void twin(Member member, int attempt) {
        if (draft.shape.hotSpare() || draft.shape.standby()) {
            return; // a spare is the twin, and already runs; who stands by needs none yet
        }
        boolean there = draft.seen.of(member.name()).stream()
                .anyMatch(instance -> instance.made() && instance.attempt() == attempt);
        if (!there
                && !draft.seen.twinning().contains(member.name())
                && !draft.seen.blocked().containsKey(member.name())) {
            draft.later(new Step.MakeTwin(member.name(), attempt));
        }
    }

    private void afterDeath(Member member, Instant diedAt, Instance.Life.@Nullable Ended ended) {
        if (ended == null && member.restart() != Member.Restart.ALWAYS) {
            draft.wakeAt(draft.now.plus(PlanDraft.ENGINE_LAG)); // whether it begins again depends on how it ended
            return;
        }
        if (ended != null && !member.beginsAgain(ended.exitCode())) {
            return;
        }
        var backoff = draft.seen.backoffs().getOrDefault(member.name(), Backoff.NONE);
        var delay = backoff.delay();
        var due = diedAt.plus(delay);
        var turn = backoff.turn();
        if (draft.now.isBefore(due)) {
            waitOut(member, delay, diedAt, ended);
            draft.wakeAt(due);
        } else if (delay.isZero()) {
            begin(member);
        } else if (turn == null) {
            draft.step(new Step.TakeTurn(member.name()));
        } else if (draft.now.isBefore(turn)) {
            waitOut(member, delay, diedAt, ended);
            draft.wakeAt(turn);
        } else {
            begin(member);
        }
    }

    private void waitOut(Member member, Duration delay, Instant diedAt, Instance.Life.@Nullable Ended ended) {
        var shown = diedAt.plus(ERROR_SHOWN);
        if (ended != null && ended.startFailed() && draft.now.isBefore(shown)) {
            draft.waits(member, "RunContainerError", ended.message());
            draft.wakeAt(shown);
            return;
        }
        draft.waits(
                member,
                "CrashLoopBackOff",
                "back-off " + delay.toSeconds() + "s restarting failed container=" + member.name() + " pod="
                        + draft.shape.label());
    }

    private void begin(Member member) {
        if (spares.takeOver(member)) {
            return;
        }
        var problem = draft.seen.volumeProblem();
        if (problem != null) {
            draft.waits(member, "ContainerCreating", "");
            return;
        }
        switch (draft.seen.images().getOrDefault(member.name(), new ImageState.Unknown())) {
            case ImageState.Unknown unknown -> draft.step(new Step.LookForImage(member.name()));
            case ImageState.Pulling pulling -> {}
            case ImageState.Failed failed -> {
                draft.waits(member, failed.reason(), failed.message());
                if (draft.now.isBefore(failed.tryAgain())) {
                    draft.wakeAt(failed.tryAgain());
                } else {
                    draft.step(new Step.LookForImage(member.name()));
                }
            }
            case ImageState.Present present when present.used() -> draft.step(new Step.LookForImage(member.name()));
            case ImageState.Present present -> {
                if (!isRefused(member) && !draft.isBlocked(member.name())) {
                    draft.step(new Step.Start(member.name(), draft.seen.nextAttempt(member.name())));
                }
            }
        }
    }

    /** Whether the node's lease does not allow it now. When it does again the worker is woken. */
    private boolean isRefused(Member member) {
        var refusal = draft.seen.refusal();
        if (refusal == null) {
            return false;
        }
        draft.waits(member, refusal.reason(), refusal.message());
        draft.wakeAt(draft.now.plus(REFUSED_LOOK));
        return true;
    }

    /** Of the dead only the newest stays, for its log; a twin made for another attempt goes. */
    private void tidy(Member member) {
        boolean keptOne = false;
        boolean newerRuns = false;
        int next = draft.seen.nextAttempt(member.name());
        for (var instance : draft.seen.of(member.name())) {
            if (instance.dead()) {
                if (keptOne) {
                    draft.later(new Step.Remove(instance.id()));
                }
                keptOne = true;
            } else if (instance.made() && instance.attempt() != next) {
                draft.later(new Step.Remove(instance.id()));
            } else if (instance.alive() && newerRuns) {
                // Somebody has started it again, and it has a successor.
                draft.stop(instance, "Stopping container " + member.name(), 0, draft.now);
            }
            newerRuns |= instance.alive();
        }
    }
}
