package sh.deploy.kubelet.pods;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a whole pod ends, and how: main containers before sidecars, then what is left of it. Pure but for its draft. */
final class PodEnd {
    /** What a pod has at most that the server does not know any more. */
    private static final long AT_ONCE_SECONDS = 1;

    /** What a busy agent is late with a stop, and what comes of whole seconds: a hook that lasts longer by so much has the grace it had. */
    private static final Duration LATE = Duration.ofSeconds(5);

    private final PlanDraft draft;

    PodEnd(PlanDraft draft) {
        this.draft = draft;
    }

    /** Why the pod ends; null while it shall run. */
    Observed.@Nullable Ending ending() {
        var ending = draft.seen.ending();
        if (ending != null) {
            return ending;
        }
        return draft.seen.settled() || ranOut()
                ? new Observed.Ending(draft.now, draft.shape.graceSeconds(), false, "", "")
                : null;
    }

    /** Whether all main containers have ended for good, or an init container that is not tried again has failed. */
    private boolean ranOut() {
        boolean mainsDone = draft.shape.of(Member.Role.MAIN).stream().allMatch(this::endedForGood);
        return mainsDone || draft.shape.of(Member.Role.INIT).stream().anyMatch(this::failedForGood);
    }

    private boolean endedForGood(Member member) {
        return draft.seen
                .newest(member.name())
                .map(Instance::life)
                .map(life -> life instanceof Instance.Life.Ended ended && !member.beginsAgain(ended.exitCode()))
                .orElse(false);
    }

    private boolean failedForGood(Member member) {
        return draft.seen
                .newest(member.name())
                .map(Instance::life)
                .map(life -> life instanceof Instance.Life.Ended ended
                        && ended.exitCode() != 0
                        && !member.beginsAgain(ended.exitCode()))
                .orElse(false);
    }

    void decide(Observed.Ending ending) {
        var until = ending.since().plusSeconds(ending.graceSeconds());
        var alive = aliveToStopNow();
        for (var instance : alive) {
            draft.stop(
                    instance,
                    "Stopping container " + instance.container(),
                    remaining(until),
                    lastMoment(instance, ending));
        }
        boolean finishes = alive.isEmpty() && !stillDying() && ending.deleted();
        if (draft.seen.spare() != null && !finishes) {
            draft.later(new Step.RemoveSpare(""));
        }
        if (!alive.isEmpty() || stillDying()) {
            return;
        }
        if (ending.deleted()) {
            draft.step(new Step.Finish());
            return;
        }
        draft.seen
                .instances()
                .values()
                .forEach(instances -> instances.stream()
                        .filter(Instance::made)
                        .forEach(twin -> draft.step(new Step.Remove(twin.id()))));
        if (draft.seen.sandbox() != null) {
            draft.step(new Step.RemoveSandbox(draft.seen.sandbox().id()));
        }
        if (ending.evicted()) {
            clear();
        }
    }

    /**
     * A hook that uses up the grace leaves its container a moment; not where it is to be gone at once, as others may run in its place, and
     * not where the grace was cut meanwhile: a hook that goes on beyond it would use up the moment too.
     */
    private Instant lastMoment(Instance instance, Observed.Ending ending) {
        var until = ending.since().plusSeconds(ending.graceSeconds());
        var stopping = draft.seen.stopping().get(instance.id());
        var extended = until.plus(Observed.Stopping.AFTER_HOOK);
        return stopping != null
                        && stopping.hooked()
                        && ending.graceSeconds() > AT_ONCE_SECONDS
                        && stopping.until().isBefore(extended.plus(LATE))
                ? extended
                : until;
    }

    /** After its end was reported, since the report is made from what is cleared here. */
    private void clear() {
        var dead = draft.seen.instances().values().stream()
                .flatMap(List::stream)
                .filter(Instance::dead)
                .toList();
        dead.forEach(instance -> draft.later(new Step.Remove(instance.id())));
        if (dead.isEmpty() && draft.seen.sandbox() == null) {
            draft.later(new Step.RemoveVolumes());
        }
    }

    /** Everything but sidecars first; then sidecars, the last one that began first. */
    private List<Instance> aliveToStopNow() {
        var others = new ArrayList<Instance>();
        var sidecars = new ArrayList<Instance>();
        draft.seen.instances().forEach((name, instances) -> {
            var member = draft.shape.member(name);
            boolean sidecar = member != null && member.role() == Member.Role.SIDECAR;
            instances.stream().filter(Instance::alive).forEach(sidecar ? sidecars::add : others::add);
        });
        if (!others.isEmpty()) {
            return others;
        }
        var order = draft.shape.of(Member.Role.SIDECAR).reversed();
        for (var member : order) {
            var alive = sidecars.stream()
                    .filter(instance -> instance.container().equals(member.name()))
                    .toList();
            if (!alive.isEmpty()) {
                return alive;
            }
        }
        return List.of();
    }

    private boolean stillDying() {
        boolean dying = draft.seen.instances().values().stream()
                .flatMap(List::stream)
                .anyMatch(instance -> instance.life() instanceof Instance.Life.Dying);
        if (dying) {
            draft.wakeAt(draft.now.plus(PlanDraft.ENGINE_LAG));
        }
        return dying;
    }

    private long remaining(Instant until) {
        return Math.max(0, Duration.between(draft.now, until).plusMillis(999).toSeconds());
    }
}
