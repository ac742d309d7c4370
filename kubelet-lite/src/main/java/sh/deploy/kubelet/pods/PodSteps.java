package sh.deploy.kubelet.pods;

import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.journal.JournalEvent;
import sh.deploy.api.object.Standby;
import sh.deploy.kubelet.containers.ContainerView;
import sh.deploy.kubelet.containers.EngineException;
import sh.deploy.kubelet.containers.Labels;
import sh.deploy.kubelet.images.ImageState;

/** Does the steps of a pod's plan. For the pod's worker only. */
final class PodSteps {
    private static final Logger LOG = LoggerFactory.getLogger(PodSteps.class);
    private static final Duration HOOK_LIMIT = Duration.ofMinutes(2);
    private static final Duration PAUSE_AGAIN = Duration.ofMillis(50);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    private final NodeParts parts;
    private final PodState state;
    private final PodLook look;
    private final ContainerStarts starts;
    private final SpareSteps spares;

    PodSteps(NodeParts parts, PodState state, PodLook look) {
        this.parts = parts;
        this.state = state;
        this.look = look;
        this.starts = new ContainerStarts(parts, state, this);
        this.spares = new SpareSteps(parts, state, look, this, starts);
    }

    /**
     * @return whether the plan must be made anew at once
     */
    boolean take(Step step, PodShape shape, Observed seen) throws InterruptedException {
        switch (step) {
            case Step.MakeSandbox make -> makeSandbox();
            case Step.RemoveSandbox remove -> removeSandbox(remove.id());
            case Step.LookForImage image -> lookForImage(member(shape, image.container()));
            case Step.TakeTurn(String container) -> takeTurn(container);
            case Step.Start start -> {
                if (!spares.endMaking()) {
                    starts.start(member(shape, start.container()), start.attempt(), seen, look.surroundings(seen));
                }
            }
            case Step.MakeTwin twin -> {
                starts.twin(member(shape, twin.container()), twin.attempt(), seen, look.surroundings(seen));
                return false;
            }
            case Step.Stop stop -> {
                stop(stop, shape, seen);
                return false;
            }
            case Step.Kill kill -> kill(kill.instance());
            case Step.Remove remove -> remove(remove.id());
            case Step.MakeSpare spare -> {
                spares.make(member(shape, spare.container()), spare.attempt());
                return false;
            }
            case Step.FreezeSpare(Spare spare) -> {
                return spares.freeze(spare, memberWithSpare(shape));
            }
            case Step.UseSpare(Spare spare) -> spares.use(spare, memberWithSpare(shape));
            case Step.RemoveSpare(String failure) -> spares.remove(memberWithSpare(shape), failure);
            case Step.Freeze(Instance instance) -> {
                return freeze(instance);
            }
            case Step.Thaw(Instance instance) -> thaw(instance);
            case Step.RemoveVolumes volumes -> {
                state.folder.remove();
                state.volumesRemoved = true;
                return false;
            }
            case Step.Finish finish -> state.finished = true;
        }
        return true;
    }

    private static Member member(PodShape shape, String name) {
        var member = shape.member(name);
        if (member == null) {
            throw new IllegalStateException("the plan names container " + name + ", which the pod does not have");
        }
        return member;
    }

    /** Only pods with one main container have a spare. */
    private static Member memberWithSpare(PodShape shape) {
        return shape.of(Member.Role.MAIN).getFirst();
    }

    private void makeSandbox() throws InterruptedException {
        try {
            var sandbox = parts.sandboxes().take(state.pod);
            state.fresh.put(sandbox);
            state.sandboxId = sandbox.id();
            state.blocked.remove("");
            state.volumesStale = true;
        } catch (EngineException e) {
            block("", "FailedCreatePodSandBox", String.valueOf(e.getMessage()));
            state.events.warning("FailedCreatePodSandBox", "Failed to create pod sandbox: " + e.getMessage());
        }
    }

    private void removeSandbox(String id) {
        discardSandbox(id);
        state.surplusSandboxes.remove(id);
        if (id.equals(state.sandboxId)) {
            state.sandboxId = null;
        }
    }

    /** Removes it from the machine; who names it as the pod's is the caller's business. */
    void discardSandbox(String id) {
        parts.engine().remove(id);
        state.fresh.forget(id);
        state.goneProcesses.remove(id);
        state.folder.removeFile(ContainerSpecs.hostsFile(id));
    }

    void endProbes(String id) {
        var probes = state.probes.remove(id);
        if (probes != null) {
            probes.close();
        }
    }

    /** Not again before a pause that doubles with each failure. */
    void block(String container, String reason, String message) {
        var before = state.blocked.get(container);
        int failures = before == null ? 1 : before.failures() + 1;
        var pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 10));
        var bounded = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        state.blocked.put(
                container,
                new Observed.Blocked(
                        reason, message, failures, parts.time().now().plus(bounded)));
    }

    private void takeTurn(String container) {
        var wait = parts.restarts().takeTurn(parts.time().nanos());
        var turn = parts.time().now().plus(wait);
        state.backoffs.computeIfPresent(container, (name, backoff) -> backoff.withTurn(turn));
    }

    private void lookForImage(Member member) {
        var before = state.images.getOrDefault(member.name(), new ImageState.Unknown());
        var progress = new ImageEvents(state, member);
        var now = parts.images().ensure(state.pod, member.spec(), parts.materials(), before, progress);
        progress.answered(now);
        if (now instanceof ImageState.Failed failed && !failed.reason().equals("ErrImagePull")) {
            if (failed.reason().equals("ErrImageNeverPull")) {
                state.events.warning(member, "ErrImageNeverPull", failed.message());
            } else {
                state.events.warning(member, "InspectFailed", failed.message());
            }
            state.events.warning(member, "Failed", "Error: " + failed.reason());
        }
    }

    private void stop(Step.Stop step, PodShape shape, Observed seen) {
        var instance = step.instance();
        var until = parts.time().now().plusSeconds(step.graceSeconds());
        var member = shape.member(instance.container());
        var before = step.graceSeconds() > 0 ? hook(member, Lifecycle::getPreStop) : null;
        var stopping = before == null ? new Observed.Stopping(until, null) : Observed.Stopping.withHook(until);
        if (state.stopping.putIfAbsent(instance.id(), stopping) != null) {
            return;
        }
        if (member != null) {
            state.events.normal(member, "Killing", step.why());
        }
        journal(JournalEvent.CONTAINER_STOP, instance.container(), instance.id());
        var podIp = look.surroundings(seen).podIp();
        Thread.ofVirtual().name("stop " + instance.id()).start(() -> {
            try {
                thawToEnd(instance);
                if (before != null && member != null) {
                    var limit = Duration.ofSeconds(step.graceSeconds());
                    Hooks.run(before, member, instance.id(), podIp, parts.engine(), limit)
                            .ifPresent(problem -> state.events.warning(
                                    member, "FailedPreStopHook", "PreStopHook failed: " + problem));
                    state.stopping.computeIfPresent(
                            instance.id(),
                            (id, since) -> since.hookDone(parts.time().now()));
                }
                parts.engine().signal(instance.id(), step.graceSeconds() == 0 ? "SIGKILL" : instance.stopSignal());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (EngineException e) {
                state.stopping.remove(instance.id()); // the plan asks again
                state.wakeup.ring();
            }
            state.wakeup.ring();
        });
    }

    /** Not while its hook runs, which would never end; whoever runs it rings. */
    private boolean freeze(Instance instance) {
        if (state.hooking.contains(instance.id()) || !pause(instance.id())) {
            return false;
        }
        state.frozen.add(instance.id());
        return true;
    }

    /** @return false when a probe is at it: then again in a moment */
    boolean pause(String id) {
        try {
            parts.engine().pause(id);
        } catch (EngineException e) {
            if (e.kind() != EngineException.Kind.CONFLICT) {
                throw e;
            }
            Thread.ofVirtual().start(this::ringSoon);
            return false;
        }
        state.fresh.paused(id, true);
        return true;
    }

    private void ringSoon() {
        try {
            Thread.sleep(PAUSE_AGAIN);
            state.wakeup.ring();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void thaw(Instance instance) {
        thaw(instance.id(), instance.container());
    }

    private void thaw(String id, String container) {
        parts.engine().unpause(id);
        state.frozen.remove(id);
        state.fresh.paused(id, false);
        journal(JournalEvent.CONTAINER_THAW, container, id);
    }

    /** Before the engine is asked how all is: it may be busy with what other pods lost, and a client waits. */
    void thawWhatTookAPlace() {
        if (Standby.isOne(state.pod) || state.pod.getMetadata().getDeletionTimestamp() != null) {
            return;
        }
        for (var id : state.frozen) {
            var view = state.views.get(id);
            if (view != null && view.paused()) {
                try {
                    thaw(id, view.label(Labels.CONTAINER));
                } catch (EngineException e) {
                    LOG.debug("{} could not be thawed at once: {}", id, e.getMessage());
                }
            }
        }
    }

    /** What is frozen hears no signal. */
    private void thawToEnd(Instance instance) {
        var view = state.views.get(instance.id());
        if (view != null && view.paused()) {
            thaw(instance);
        }
    }

    private static @Nullable LifecycleHandler hook(
            @Nullable Member member, java.util.function.Function<Lifecycle, @Nullable LifecycleHandler> which) {
        var lifecycle = member == null ? null : member.spec().getLifecycle();
        return lifecycle == null ? null : which.apply(lifecycle);
    }

    /** Runs beside the worker. */
    void afterStart(Member member, String id, String podIp) {
        if (hook(member, Lifecycle::getPostStart) != null) {
            state.hooking.add(id);
            Thread.ofVirtual().name("postStart " + id).start(() -> {
                try {
                    postStart(member, id, podIp);
                } finally {
                    state.hooking.remove(id);
                    state.wakeup.ring();
                }
            });
        }
    }

    /** Blocks until the hook is done, if there is one; one that fails ends the container. */
    void postStart(Member member, String id, String podIp) {
        var after = hook(member, Lifecycle::getPostStart);
        if (after == null) {
            return;
        }
        try {
            var problem = Hooks.run(after, member, id, podIp, parts.engine(), HOOK_LIMIT);
            if (problem.isPresent()) {
                state.events.warning(member, "FailedPostStartHook", "PostStartHook failed: " + problem.get());
                parts.engine().signal(id, "SIGKILL");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (EngineException e) {
            state.wakeup.ring();
        }
    }

    private void kill(Instance instance) {
        thawToEnd(instance);
        parts.engine().signal(instance.id(), "SIGKILL");
        state.fresh.forget(instance.id());
        state.stopping.computeIfPresent(
                instance.id(),
                (id, stopping) ->
                        new Observed.Stopping(stopping.until(), parts.time().now(), stopping.hooked()));
    }

    void remove(String id) {
        parts.engine().remove(id);
        state.fresh.forget(id);
        state.ids.remove(id);
        state.views.remove(id);
        state.goneProcesses.remove(id);
        state.stopping.remove(id);
        state.countedDeaths.remove(id);
        state.failedStarts.remove(id);
        state.frozen.remove(id);
        parts.fence().release(id);
    }

    /** The agent ends: waits for a spare that is being made. */
    void awaitSpare(Duration limit) throws InterruptedException {
        spares.awaitMaker(limit);
    }

    /**
     * Removes whatever the engine still holds of the pod, then its folder. The sandbox first: once nothing names it any more, the next
     * agent would take it for one that is ready and unused.
     */
    void removeAll() {
        state.awaitTwin();
        Optional.ofNullable(state.spareSandboxId).ifPresent(this::discardSandbox);
        state.surplusSandboxes.keySet().forEach(this::removeSandbox);
        Optional.ofNullable(state.sandboxId).ifPresent(this::removeSandbox);
        var labels = new java.util.HashMap<>(parts.labels());
        labels.put(Labels.UID, state.uid());
        parts.engine().list(labels).forEach(container -> parts.engine().remove(container.id()));
        state.ids.forEach(parts.engine()::remove);
        state.ids.forEach(parts.fence()::release);
        state.ids.clear();
        state.views.clear();
        state.folder.remove();
    }

    void journal(JournalEvent event, String container, String id) {
        parts.journal()
                .write(
                        event,
                        Map.of(
                                "node", parts.node(),
                                "namespace", state.namespace(),
                                "pod", state.name(),
                                "uid", state.uid(),
                                "container", container,
                                "id", id));
    }

    static boolean isRunning(Optional<ContainerView> view) {
        return view.map(ContainerView::running).orElse(false);
    }
}
