package sh.deploy.kubelet.pods;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.journal.JournalEvent;
import sh.deploy.kubelet.containers.ContainerView;
import sh.deploy.kubelet.containers.EngineException;
import sh.deploy.kubelet.containers.EngineException.Kind;
import sh.deploy.kubelet.environment.CannotConfigure;

/**
 * Makes, freezes, uses and removes a pod's hot spare. Only the making goes on beside the pod's worker, as it takes long; all else is
 * for the worker only.
 */
final class SpareSteps {
    /** What was started just now has better use for the processor. */
    private static final Duration DELAY = Duration.ofMillis(500);

    private static final int NONE = -1;

    /** What may still be being made is not wanted any more. */
    private static final int ENDING = -2;

    private final NodeParts parts;
    private final PodState state;
    private final PodLook look;
    private final PodSteps steps;
    private final ContainerStarts starts;
    private final SpareSpecs specs;

    /** For which attempt one may be made, or was. */
    private volatile int wanted = NONE;

    private volatile @Nullable Thread maker;

    SpareSteps(NodeParts parts, PodState state, PodLook look, PodSteps steps, ContainerStarts starts) {
        this.parts = parts;
        this.state = state;
        this.look = look;
        this.steps = steps;
        this.starts = starts;
        this.specs = new SpareSpecs(parts, state);
    }

    void make(Member member, int attempt) {
        if (!state.twinning.add(member.name())) {
            return;
        }
        wanted = attempt;
        maker = Thread.ofVirtual().name("spare of " + member.name()).start(() -> {
            try {
                if (!state.closesWithin(DELAY)) {
                    makeNow(member, attempt);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (EngineException | CannotConfigure e) {
                failed(member, String.valueOf(e.getMessage()));
            } finally {
                state.twinning.remove(member.name());
                state.wakeup.ring();
            }
        });
    }

    /** The agent ends: waits until what was being made is there, or removed. */
    void awaitMaker(Duration limit) throws InterruptedException {
        var last = maker;
        if (last != null) {
            last.join(limit);
        }
    }

    private void makeNow(Member member, int attempt) throws InterruptedException {
        var sandbox = parts.sandboxes().take(state.pod);
        var begun = new AtomicBoolean();
        var started = new AtomicReference<String>();
        try {
            parts.starts().ahead(() -> {
                state.makeTwin(() -> {
                    if (wanted == attempt) {
                        begun.set(true);
                        started.set(startIn(sandbox, member, attempt));
                    }
                });
                return true;
            });
        } finally {
            if (!begun.get()) {
                parts.engine().remove(sandbox.id());
            }
        }
        if (started.get() != null) {
            steps.postStart(member, started.get(), sandbox.ip());
        }
    }

    private String startIn(ContainerView sandbox, Member member, int attempt) {
        state.spareUnchecked = true;
        state.spareSandboxId = sandbox.id(); // first, so that nobody takes what is made for the container's own
        var seen = new Observed.Sandbox(sandbox.id(), sandbox.ip(), true);
        var spec = specs.of(member, attempt, sandbox.id(), look.surroundings(seen));
        var id = starts.createOrFind(spec);
        state.ids.add(id);
        parts.engine().start(id);
        parts.engine().inspect(id).ifPresent(starts::nameHost);
        return id;
    }

    /**
     * The container is about to be started anew: nothing is made beside that. What is just being made is waited for, and what was made
     * since the last look is looked at.
     *
     * @return whether one may be there now, so that the plan must be made anew
     */
    boolean endMaking() {
        if (wanted == NONE) {
            return false;
        }
        awaitMaking();
        state.fresh.forgetAll(); // it may have been seen half made
        return true;
    }

    /** Where the engine takes too long for it, whoever asks next waits again. */
    private void awaitMaking() {
        wanted = ENDING;
        state.awaitTwin();
        wanted = NONE;
    }

    /** @return false when a probe is at it: then again in a moment */
    boolean freeze(Spare spare, Member member) {
        if (!steps.pause(id(spare))) {
            return false;
        }
        state.blocked.remove(Spare.NAME);
        state.events.normal(
                member, "HotSpareReady", "Hot spare of container " + member.name() + " is ready and frozen");
        return true;
    }

    void use(Spare spare, Member member) {
        wanted = NONE;
        var id = id(spare);
        try {
            parts.engine().unpause(id);
        } catch (EngineException e) {
            if (e.kind() == Kind.UNAVAILABLE) {
                throw e;
            }
            remove(member, String.valueOf(e.getMessage()));
            return;
        }
        takeOver(spare.sandbox().id());
        state.fresh.paused(id, false);
        steps.endProbes(id); // those of a spare that was not frozen yet
        steps.journal(JournalEvent.CONTAINER_START, member.name(), id);
        state.events.normal(member, "HotSpareUsed", "Hot spare of container " + member.name() + " has taken over");
    }

    private void takeOver(String sandbox) {
        var before = state.sandboxId;
        if (before != null) {
            state.surplusSandboxes.put(before, parts.time().now());
        }
        state.sandboxId = sandbox;
        state.spareSandboxId = null;
    }

    /**
     * @param failure empty when nothing went wrong
     */
    void remove(Member member, String failure) {
        awaitMaking();
        var sandbox = state.spareSandboxId;
        if (sandbox == null) {
            return;
        }
        if (!failure.isEmpty()) {
            failed(member, failure);
        }
        steps.discardSandbox(sandbox); // first: see PodSteps.removeAll
        state.views.values().stream()
                .filter(state::isSpare)
                .map(ContainerView::id)
                .toList()
                .forEach(steps::remove);
        state.spareSandboxId = null;
    }

    private void failed(Member member, String why) {
        steps.block(Spare.NAME, "HotSpareFailed", why);
        state.events.warning(
                member, "HotSpareFailed", "Hot spare of container " + member.name() + " is given up: " + why);
    }

    private static String id(Spare spare) {
        if (spare.instance() == null) {
            throw new IllegalStateException("the plan names a spare that was not made");
        }
        return spare.instance().id();
    }
}
