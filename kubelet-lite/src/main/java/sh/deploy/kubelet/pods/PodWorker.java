package sh.deploy.kubelet.pods;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.kubelet.containers.ContainerSummary;
import sh.deploy.kubelet.containers.ContainerView;
import sh.deploy.kubelet.containers.EngineException;
import sh.deploy.kubelet.containers.Labels;
import sh.deploy.kubelet.images.ImageState;
import sh.deploy.kubelet.probes.ContainerProbes;
import sh.deploy.kubelet.volumes.PodFolder;

/**
 * Keeps the containers of one pod as the pod says: looks, decides, acts, reports, and waits for news, over and over, on a
 * virtual thread of its own. Its methods may be called by any thread.
 */
final class PodWorker {
    static final long GRACE_OF_THE_FORGOTTEN_SECONDS = 2;

    private static final Logger LOG = LoggerFactory.getLogger(PodWorker.class);
    private static final Duration SHOW_PULL_ERROR_FOR = Duration.ofSeconds(1);
    private static final Duration VOLUMES_AGAIN = Duration.ofSeconds(5);
    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(5);
    /** More steps in a row than any pod needs: a plan that never settles must not spin. */
    private static final int MAX_ROUNDS = 200;

    private final NodeParts parts;
    private final PodState state;
    private final PodLook look;
    private final PodSteps steps;
    private final Runnable whenFinished;
    private final Set<String> backoffTold = new HashSet<>();
    private final Map<String, Instant> pullErrorsSince = new HashMap<>();
    private final Thread thread;

    /**
     * @param whenFinished called by the worker's thread when nothing of the pod is left
     */
    PodWorker(Pod pod, NodeParts parts, Runnable whenFinished) {
        this.parts = parts;
        var folder = new PodFolder(parts.podFolders().resolve(pod.getMetadata().getUid()));
        var events = new PodEvents(pod, parts.node(), parts.time(), parts.reports());
        this.state = new PodState(pod, folder, events, new FreshViews(parts.engine()));
        this.look = new PodLook(parts, state);
        this.steps = new PodSteps(parts, state, look);
        this.whenFinished = whenFinished;
        this.state.settled = isOver(pod.getStatus());
        this.thread =
                Thread.ofVirtual().name("pod " + pod.getMetadata().getName()).unstarted(this::work);
    }

    private static boolean isOver(@Nullable PodStatus status) {
        return status != null && ("Succeeded".equals(status.getPhase()) || "Failed".equals(status.getPhase()));
    }

    /**
     * @param containers ids that an earlier agent left
     * @param sandbox the one they run in, empty for none
     */
    void start(Collection<String> containers, String sandbox) {
        state.ids.addAll(containers);
        state.sandboxId = sandbox.isEmpty() ? null : sandbox;
        thread.start();
    }

    void update(Pod pod) {
        state.pod = pod;
        state.volumesStale = true;
        state.wakeup.ring();
    }

    /** The object is gone: everything ends soon, and nothing more is reported. */
    void forget() {
        state.forgotten = true;
        state.wakeup.ring();
    }

    void reportAgain() {
        state.reportAgain = true;
        state.wakeup.ring();
    }

    /** A ConfigMap or Secret of the pod's namespace has changed. */
    void materialChanged() {
        state.volumesStale = true;
        state.blocked.clear();
        state.wakeup.ring();
    }

    void lookAgain() {
        state.wakeup.ring();
    }

    void processEnded(String id) {
        state.goneProcesses.put(id, parts.time().now());
        state.wakeup.ring();
    }

    /** Rings when what the engine lists differs from what was seen last, and learns of containers it did not know. */
    void compare(List<ContainerSummary> all) {
        boolean differs = false;
        var listed = new HashMap<String, Boolean>();
        for (var container : all) {
            listed.put(container.id(), container.running());
            if (container.label(Labels.UID).equals(state.uid())
                    && !container.label(Labels.CONTAINER).isEmpty()) {
                differs |= state.ids.add(container.id());
            }
        }
        for (var id : state.ids) {
            var view = state.views.get(id);
            differs |= view == null || !Boolean.valueOf(view.running()).equals(listed.get(id));
        }
        var sandbox = state.sandboxId;
        differs |= sandbox != null && !Boolean.TRUE.equals(listed.get(sandbox));
        if (differs) {
            state.wakeup.ring();
        }
    }

    boolean owns(String id) {
        return id.equals(state.sandboxId) || state.ids.contains(id);
    }

    Pod pod() {
        return state.pod;
    }

    /** The container whose log is meant, the newest or the one before. */
    Optional<ContainerView> instance(String container, boolean previous) {
        return state.ids.stream()
                .map(state.views::get)
                .filter(Objects::nonNull)
                .filter(view -> view.label(Labels.CONTAINER).equals(container))
                .filter(view -> !(view.state() instanceof ContainerView.State.Created))
                .sorted(Comparator.comparingInt(PodLook::attempt).reversed())
                .skip(previous ? 1 : 0)
                .findFirst();
    }

    /** Running containers by name of the container, for the usage sampler. */
    Map<String, ContainerView> running() {
        return state.views.values().stream()
                .filter(ContainerView::running)
                .collect(Collectors.toMap(view -> view.label(Labels.CONTAINER), view -> view, (one, other) -> one));
    }

    private void work() {
        var retry = FIRST_RETRY;
        while (!state.closed && !state.finished) {
            try {
                var wake = rounds();
                retry = FIRST_RETRY;
                if (!state.finished) {
                    state.wakeup.await(
                            wake == null
                                    ? null
                                    : positive(Duration.between(parts.time().now(), wake)));
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                if (state.closed) {
                    return;
                }
                LOG.warn(
                        "Pod {}/{} could not be brought forward, trying again in {} ms: {}",
                        state.namespace(),
                        state.name(),
                        retry.toMillis(),
                        e.toString(),
                        unexpected(e));
                pause(retry);
                retry = longer(retry);
            }
        }
    }

    /** The stack is worth telling only where no engine is to blame. */
    private static @Nullable Throwable unexpected(RuntimeException e) {
        return e instanceof EngineException ? null : e;
    }

    private static Duration longer(Duration retry) {
        return retry.multipliedBy(2).compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : retry.multipliedBy(2);
    }

    private static Duration positive(Duration wait) {
        return wait.isPositive() ? wait : Duration.ofMillis(1);
    }

    private void pause(Duration length) {
        try {
            Thread.sleep(length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            state.closed = true;
        }
    }

    /** Looks, decides and acts until there is nothing to do now; returns when to look again. */
    private @Nullable Instant rounds() throws InterruptedException {
        state.fresh.forgetAll();
        for (int round = 0; round < MAX_ROUNDS && !state.closed; round++) {
            var shape = PodShape.of(state.pod);
            var seen = look.look(shape);
            seen = withVolumes(shape, seen);
            var now = parts.time().now();
            var plan = PodPlan.between(shape, seen, now);
            boolean again = false;
            for (var step : plan.steps()) {
                if (step instanceof Step.Finish) {
                    report(shape, seen, plan);
                }
                again |= steps.take(step, shape, seen);
            }
            if (state.finished) {
                finish();
                return null;
            }
            if (!again) {
                report(shape, seen, plan);
                return earliest(plan.wake(), pullErrors(shape, now), state.volumesAgain, look.deadlineAhead(now));
            }
        }
        return parts.time().now().plus(LONGEST_RETRY);
    }

    private Observed withVolumes(PodShape shape, Observed seen) {
        boolean due = state.volumesAgain != null && !parts.time().now().isBefore(state.volumesAgain);
        boolean wanted = seen.sandbox() != null && seen.sandbox().running() && seen.ending() == null && !seen.settled();
        if (!wanted || !(state.volumesStale || due)) {
            return seen;
        }
        state.volumesStale = false;
        var problems = state.folder.prepare(state.pod, parts.materials(), look.surroundings(seen));
        problems.forEach(problem -> state.events.warning(
                "FailedMount",
                "MountVolume.SetUp failed for volume \"" + problem.volume() + "\" : " + problem.message()));
        boolean begun = shape.members().stream()
                .anyMatch(member -> seen.current(member.name()).isPresent());
        // Containers that run keep what they have when a ConfigMap or Secret goes away.
        state.volumeProblem =
                problems.isEmpty() || begun ? null : problems.getFirst().message();
        state.volumesAgain = problems.isEmpty() ? null : parts.time().now().plus(VOLUMES_AGAIN);
        return seen.withVolumeProblem(state.volumeProblem);
    }

    /** Turns failures of fetches that have been shown for a moment into waits. */
    private @Nullable Instant pullErrors(PodShape shape, Instant now) {
        Instant next = null;
        for (var member : shape.members()) {
            if (state.images.get(member.name()) instanceof ImageState.Failed failed
                    && failed.reason().equals("ErrImagePull")) {
                var shown = pullErrorsSince.computeIfAbsent(member.name(), name -> now);
                if (now.isBefore(shown.plus(SHOW_PULL_ERROR_FOR))) {
                    next = earliest(next, shown.plus(SHOW_PULL_ERROR_FOR));
                } else {
                    state.images.put(member.name(), ImageEvents.waiting(failed, member));
                    state.events.normal(
                            member,
                            "BackOff",
                            "Back-off pulling image \"" + member.spec().getImage() + "\"");
                    state.events.warning(member, "Failed", "Error: ImagePullBackOff");
                    pullErrorsSince.remove(member.name());
                    next = now;
                }
            }
        }
        return next;
    }

    private static @Nullable Instant earliest(@Nullable Instant... times) {
        Instant earliest = null;
        for (var time : times) {
            if (time != null && (earliest == null || time.isBefore(earliest))) {
                earliest = time;
            }
        }
        return earliest;
    }

    private void report(PodShape shape, Observed seen, PodPlan plan) {
        tellBackoffs(shape, seen, plan);
        if (state.forgotten) {
            return;
        }
        var containers = new ContainerStatuses(seen, plan, this::terminationMessage);
        var status = nothingLeft(seen)
                ? state.pod.getStatus()
                : PodStatuses.of(
                        state.pod,
                        shape,
                        seen,
                        plan,
                        containers,
                        state.reported,
                        parts.surroundings().get().hostIp(),
                        state.podIp,
                        parts.time().now());
        boolean again = state.reportAgain;
        state.reportAgain = false;
        if (again || !status.equals(state.reported)) {
            state.reported = status;
            parts.reports().podStatus(state.namespace(), state.name(), state.uid(), status);
        }
        if (isOver(status) && seen.ending() == null && !state.settled) {
            state.settled = true;
            state.wakeup.ring();
        }
    }

    /** Of a pod that is over and whose containers are gone the object knows more than we do. */
    private boolean nothingLeft(Observed seen) {
        return seen.settled() && seen.instances().isEmpty() && state.pod.getStatus() != null;
    }

    private String terminationMessage(Instance instance) {
        return state.folder
                .read(ContainerSpecs.terminationFile(instance.container(), instance.attempt()), 4096)
                .strip();
    }

    private void tellBackoffs(PodShape shape, Observed seen, PodPlan plan) {
        plan.waiting().forEach((name, waiting) -> {
            var member = shape.member(name);
            var newest = seen.newest(name);
            if (waiting.reason().equals("CrashLoopBackOff")
                    && member != null
                    && newest.isPresent()
                    && backoffTold.add(newest.get().id())) {
                state.events.warning(
                        member, "BackOff", "Back-off restarting failed container " + name + " in pod " + shape.label());
            }
        });
    }

    private void finish() {
        state.probes.values().forEach(ContainerProbes::close);
        steps.removeAll();
        if (!state.forgotten) {
            parts.reports().podStopped(state.namespace(), state.name(), state.uid());
        }
        whenFinished.run();
    }

    /** The agent ends; containers run on. What is being done is done to its end, which {@link #awaitEnd} waits for. */
    void close() {
        state.closed = true;
        state.probes.values().forEach(ContainerProbes::close);
        state.wakeup.ring();
    }

    /** Gives up waiting when the limit is over, and what was being done with it. */
    void awaitEnd(Duration limit) throws InterruptedException {
        if (!thread.join(limit)) {
            thread.interrupt();
        }
        state.awaitTwin();
    }
}
