package sh.deploy.kubelet.pods;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.journal.JournalEvent;
import sh.deploy.api.object.AtMostOne;
import sh.deploy.api.object.Standby;
import sh.deploy.kubelet.containers.ContainerView;
import sh.deploy.kubelet.containers.Labels;
import sh.deploy.kubelet.environment.Surroundings;
import sh.deploy.kubelet.fence.Fence;
import sh.deploy.kubelet.fence.Watchdogs;
import sh.deploy.kubelet.images.ImageState;
import sh.deploy.kubelet.images.PullPolicy;
import sh.deploy.kubelet.probes.ContainerProbes;

/** Looks at everything of a pod that is on this machine. For the pod's worker only. */
final class PodLook {
    /** Source: the kubelet's grace for evictions that cannot wait. */
    private static final long GRACE_OF_THE_EVICTED_SECONDS = 1;

    /** An engine that is busy says so late that a process has ended. */
    private static final Duration ABSENT_FOR = Duration.ofSeconds(2);

    private final NodeParts parts;
    private final PodState state;
    private final PodProbes probes;
    private final SpareLook spares;
    private Observed.@Nullable Ending atOnce;

    PodLook(NodeParts parts, PodState state) {
        this.parts = parts;
        this.state = state;
        this.probes = new PodProbes(parts, state);
        this.spares = new SpareLook(parts, state, this);
    }

    Observed look(PodShape shape) {
        var instances = instances();
        var sandbox = ownSandbox();
        var spare = spares.takeFrom(instances, shape);
        countDeaths(instances);
        enter(instances);
        decideEnding(shape);
        var frozen = frozen();
        probes.keep(shape, instances, sandbox, spare, frozen);
        var verdicts = new HashMap<String, ContainerProbes.Verdict>();
        state.probes.forEach((id, probes) -> verdicts.put(id, probes.verdict()));
        return new Observed(
                sandbox,
                instances,
                Map.copyOf(state.images),
                verdicts,
                Map.copyOf(state.backoffs),
                Map.copyOf(state.stopping),
                Map.copyOf(state.blocked),
                Set.copyOf(state.twinning),
                firstAttempts(state.pod),
                state.ending,
                state.settled,
                state.guarded && state.ending == null && !state.settled ? refusal() : null,
                spare,
                frozen,
                Map.copyOf(state.surplusSandboxes),
                state.volumeProblem);
    }

    /**
     * Not those that a person paused: by what was done here, or, after a restart of the agent, by what an earlier one reported, whose
     * frozen ones are this one's from then on.
     */
    private Set<String> frozen() {
        var paused = state.views.values().stream()
                .filter(ContainerView::paused)
                .map(ContainerView::id)
                .collect(Collectors.toSet());
        if (Standby.isOne(state.pod) || Standby.wasFrozen(state.pod) && state.reported == null) {
            state.frozen.addAll(paused);
        }
        paused.retainAll(state.frozen);
        return paused;
    }

    private Fence.@Nullable Refusal refusal() {
        var unseen = unseen();
        var refusal = unseen == null ? parts.fence().refusal() : unseen;
        var told = refusal == null ? "" : refusal.message();
        if (refusal != null
                && !told.equals(state.refusalTold)
                && !refusal.reason().equals("WaitingForLease")) {
            state.events.warning(refusal.reason(), told);
        }
        state.refusalTold = told;
        return refusal;
    }

    /** By the pod's sandbox, which is there before anything starts and does not end by itself. One that was found once stays found. */
    private Fence.@Nullable Refusal unseen() {
        var id = state.sandboxId;
        if (id == null
                || id.equals(state.seenSandbox)
                || !(state.fresh.of(id).map(ContainerView::state).orElse(null)
                        instanceof ContainerView.State.Running running)
                || state.goneProcesses.containsKey(id)) {
            return null;
        }
        var sight = parts.fence().sight(id, running.pid());
        state.seenSandbox = sight == Watchdogs.Sight.SEEN ? id : "";
        boolean absent = isAbsentStill(sight, running.pid());
        return sight == Watchdogs.Sight.SEEN ? null : Fence.unseen(absent || sight == Watchdogs.Sight.ANOTHERS);
    }

    /** It may have ended since the engine was asked, so it counts once the engine has said for a while that it runs. */
    private boolean isAbsentStill(Watchdogs.Sight sight, int pid) {
        var before = state.absentProcess;
        if (sight != Watchdogs.Sight.ABSENT) {
            state.absentProcess = null;
            return false;
        }
        var now = parts.time().now();
        if (before == null || before.pid() != pid) {
            state.absentProcess = new PodState.AbsentProcess(pid, now);
            return false;
        }
        return !now.isBefore(before.since().plus(ABSENT_FOR));
    }

    /** Enters at the fence what runs and must not run twice, as after a restart of the agent; the dead leave. */
    private void enter(Map<String, List<Instance>> instances) {
        boolean guarded = AtMostOne.applies(state.pod);
        if (!guarded && !state.guarded) {
            return;
        }
        state.guarded = guarded;
        instances.values().stream().flatMap(List::stream).forEach(instance -> {
            parts.fence().claimed(instance.id(), state.uid(), () -> !state.forgotten);
            if (guarded && instance.alive()) {
                parts.fence().runs(instance.id());
            } else if (!guarded || instance.life() instanceof Instance.Life.Ended) {
                parts.fence().release(instance.id());
            }
        });
    }

    private Map<String, List<Instance>> instances() {
        var instances = new HashMap<String, List<Instance>>();
        for (var id : state.ids) {
            var view = state.fresh.of(id);
            if (view.isEmpty()) {
                state.ids.remove(id);
                state.views.remove(id);
                state.failedStarts.remove(id);
                parts.fence().release(id);
                continue;
            }
            state.views.put(id, view.get());
            var instance = instance(view.get());
            instances
                    .computeIfAbsent(instance.container(), name -> new ArrayList<>())
                    .add(instance);
        }
        instances
                .values()
                .forEach(list ->
                        list.sort(Comparator.comparingInt(Instance::attempt).reversed()));
        return instances;
    }

    private Instance instance(ContainerView view) {
        return new Instance(
                view.label(Labels.CONTAINER),
                attempt(view),
                view.id(),
                view.label(Labels.SANDBOX),
                view.image(),
                view.imageId(),
                view.stopSignal(),
                life(view));
    }

    static int attempt(ContainerView view) {
        var label = view.label(Labels.ATTEMPT);
        return label.matches("\\d{1,9}") ? Integer.parseInt(label) : 0;
    }

    private Instance.Life life(ContainerView view) {
        var failed = state.failedStarts.get(view.id());
        if (failed != null && !view.running()) {
            return failed.life();
        }
        return switch (view.state()) {
            case ContainerView.State.Created created -> new Instance.Life.Made();
            case ContainerView.State.Running running -> {
                var gone = state.goneProcesses.get(view.id());
                // Somebody else may have started it again.
                yield gone == null || running.startedAt().isAfter(gone)
                        ? new Instance.Life.Running(running.startedAt())
                        : new Instance.Life.Dying(running.startedAt(), gone);
            }
            case ContainerView.State.Exited exited
            when !exited.message().isEmpty() -> new FailedStart(exited.finishedAt(), exited.message()).life();
            case ContainerView.State.Exited exited ->
                new Instance.Life.Ended(
                        exited.exitCode(),
                        exited.outOfMemory()
                                || PodReport.saysOutOfMemory(state.pod.getStatus(), view.id(), exited.startedAt()),
                        exited.startedAt(),
                        exited.finishedAt(),
                        exited.message());
        };
    }

    private Observed.@Nullable Sandbox ownSandbox() {
        var id = state.sandboxId;
        if (id == null) {
            return null;
        }
        var sandbox = sandbox(id);
        if (sandbox.running() && !sandbox.ip().isEmpty()) {
            state.podIp = sandbox.ip();
        }
        return sandbox;
    }

    Observed.Sandbox sandbox(String id) {
        return state.fresh
                .of(id)
                .map(view ->
                        new Observed.Sandbox(id, podIp(view), view.running() && !state.goneProcesses.containsKey(id)))
                .orElse(new Observed.Sandbox(id, "", false));
    }

    private String podIp(ContainerView sandbox) {
        return Boolean.TRUE.equals(state.pod.getSpec().getHostNetwork())
                ? parts.surroundings().get().hostIp()
                : sandbox.ip();
    }

    Surroundings surroundings(Observed seen) {
        return surroundings(seen.sandbox());
    }

    Surroundings surroundings(Observed.@Nullable Sandbox sandbox) {
        var node = parts.surroundings().get();
        var ip = sandbox == null ? "" : sandbox.ip();
        return node.withPodIp(ip);
    }

    /** Each death counts once; one that an earlier agent saw counts as the attempt says. */
    private void countDeaths(Map<String, List<Instance>> instances) {
        instances.forEach((name, list) -> {
            for (var instance : list.reversed()) {
                if (instance.dead() && state.countedDeaths.add(instance.id())) {
                    askAgainForImage(name);
                    var before = state.backoffs.getOrDefault(name, new Backoff(instance.attempt()));
                    note(JournalEvent.CONTAINER_EXIT, instance);
                    if (parts.fence().hasKilled(instance.id())) {
                        // Not the container's fault: it begins again as soon as it may.
                        state.backoffs.put(name, Backoff.NONE);
                        note(JournalEvent.FENCED, instance);
                        continue;
                    }
                    state.backoffs.put(
                            name,
                            instance.neverRan() ? before.afterFailedStart() : before.afterDeath(instance.ran(list)));
                }
            }
        });
    }

    /** As the kubelet, which asks at each start where the image is always to be pulled. */
    private void askAgainForImage(String container) {
        Stream.concat(state.pod.getSpec().getInitContainers().stream(), state.pod.getSpec().getContainers().stream())
                .filter(one -> one.getName().equals(container) && PullPolicy.of(one) == PullPolicy.ALWAYS)
                .forEach(one -> state.images.computeIfPresent(
                        container,
                        (name, image) -> image instanceof ImageState.Present present ? present.afterUse() : image));
    }

    private void note(JournalEvent event, Instance instance) {
        parts.journal()
                .write(
                        event,
                        Map.of(
                                "node", parts.node(),
                                "namespace", state.namespace(),
                                "pod", state.name(),
                                "uid", state.uid(),
                                "container", instance.container(),
                                "id", instance.id()));
    }

    private void decideEnding(PodShape shape) {
        var metadata = state.pod.getMetadata();
        var before = state.ending;
        var evicted = state.evicted;
        if (state.forgotten) {
            state.ending = atOnce(null, shape.graceSeconds());
        } else if (metadata.getDeletionTimestamp() != null) {
            var stated = metadata.getDeletionGracePeriodSeconds();
            long grace = stated == null ? shape.graceSeconds() : stated;
            state.ending = evicted != null
                    ? ofEvicted(before, true, evicted)
                    : state.overdue ? atOnce(before, grace) : ending(before, grace, true, "", "");
        } else if (evicted != null) {
            state.ending = ofEvicted(before, false, evicted);
        } else if (pastDeadline()) {
            state.ending = ending(
                    before,
                    shape.graceSeconds(),
                    false,
                    "DeadlineExceeded",
                    "Pod was active on the node longer than the specified deadline");
        }
    }

    /** Graces are whole seconds: the one it has, at most, has begun a while ago. */
    private Observed.Ending atOnce(Observed.@Nullable Ending before, long graceSeconds) {
        if (atOnce == null) {
            var second = Duration.ofSeconds(1);
            var asked = before == null ? parts.time().now() : before.since();
            var since = asked.minus(second.minus(FinalGrace.LENGTH));
            atOnce = new Observed.Ending(since, Math.min(graceSeconds, second.toSeconds()), true, "", "");
        }
        return atOnce;
    }

    /** It stays evicted when it is deleted afterwards. */
    private Observed.Ending ofEvicted(Observed.@Nullable Ending before, boolean deleted, Eviction why) {
        return new Observed.Ending(
                before == null ? parts.time().now() : before.since(),
                GRACE_OF_THE_EVICTED_SECONDS,
                deleted,
                Observed.Ending.EVICTED,
                why.message(),
                why.disruption());
    }

    private Observed.Ending ending(
            Observed.@Nullable Ending before, long graceSeconds, boolean deleted, String reason, String message) {
        var since = before == null ? parts.time().now() : before.since();
        return new Observed.Ending(since, graceSeconds, deleted, reason, message);
    }

    private boolean pastDeadline() {
        var end = deadline();
        return end != null && !parts.time().now().isBefore(end) && !state.settled;
    }

    /** The deadline while it lies ahead. */
    @Nullable
    Instant deadlineAhead(Instant now) {
        var end = deadline();
        return end == null || state.settled || !now.isBefore(end) ? null : end;
    }

    /** When the pod has been active for as long as it may; null when it may for ever. */
    private @Nullable Instant deadline() {
        var seconds = state.pod.getSpec().getActiveDeadlineSeconds();
        var status = state.reported != null ? state.reported : state.pod.getStatus();
        return seconds == null || status == null || status.getStartTime() == null
                ? null
                : Instant.parse(status.getStartTime()).plusSeconds(seconds);
    }

    /** Where the counts of restarts go on when the engine has forgotten the containers. */
    private static Map<String, Integer> firstAttempts(Pod pod) {
        if (pod.getStatus() == null) {
            return Map.of();
        }
        var attempts = new HashMap<String, Integer>();
        Stream.concat(
                        pod.getStatus().getInitContainerStatuses().stream(),
                        pod.getStatus().getContainerStatuses().stream())
                .filter(PodLook::began)
                .forEach(status -> attempts.put(status.getName(), status.getRestartCount() + 1));
        return attempts;
    }

    private static boolean began(ContainerStatus status) {
        return status.getContainerID() != null && !status.getContainerID().isEmpty();
    }
}
