package sh.deploy.kubelet.pods;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.kubelet.containers.ContainerSummary;
import sh.deploy.kubelet.containers.ContainerView;
import sh.deploy.kubelet.containers.EngineException;
import sh.deploy.kubelet.containers.Labels;
import sh.deploy.kubelet.probes.ContainerProbes;
import sh.deploy.kubelet.volumes.PodFolder;

/**
 * Keeps the containers of one pod as the pod says: looks, decides, acts, reports, and waits for news, over and over, on a
 * virtual thread of its own. Its methods may be called by any thread.
 */
final class PodWorker {
    private static final Logger LOG = LoggerFactory.getLogger(PodWorker.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(5);
    /** More steps in a row than any pod needs: a plan that never settles must not spin. */
    private static final int MAX_ROUNDS = 200;

    private final NodeParts parts;
    private final PodState state;
    private final PodLook look;
    private final PodSteps steps;
    private final PodVolumes volumes;
    private final PullFailures pullFailures;
    private final PodReport report;
    private final FinalGrace finalGrace;
    private final Runnable whenFinished;
    private final Thread thread;
    private boolean tokensCome;

    /**
     * @param whenFinished called by the worker's thread when nothing of the pod is left
     */
    PodWorker(Pod pod, NodeParts parts, Runnable whenFinished) {
        this.parts = parts;
        var folder = new PodFolder(parts.podFolders().resolve(pod.getMetadata().getUid()), parts.claimFolders());
        var events = new PodEvents(pod, parts.node(), parts.time(), parts.reports());
        this.state = new PodState(pod, folder, events, new FreshViews(parts.engine()));
        this.look = new PodLook(parts, state);
        this.steps = new PodSteps(parts, state, look);
        this.volumes = new PodVolumes(parts, state, look);
        this.pullFailures = new PullFailures(state);
        this.report = new PodReport(parts, state);
        this.finalGrace = new FinalGrace(parts, state);
        this.whenFinished = whenFinished;
        this.state.settled = PodReport.isOver(pod.getStatus());
        this.thread =
                Thread.ofVirtual().name("pod " + pod.getMetadata().getName()).unstarted(this::work);
    }

    /**
     * @param left by an earlier agent
     * @param tokensCome whether the server gives the pod's tokens unasked
     */
    void start(FoundContainers.Left left, boolean tokensCome) {
        this.tokensCome = tokensCome;
        state.ids.addAll(left.containers());
        left.containers().forEach(id -> parts.fence().claimed(id, state.uid(), () -> !state.forgotten));
        state.sandboxId = left.sandbox().isEmpty() ? null : left.sandbox();
        state.spareSandboxId = left.spareSandbox().isEmpty() ? null : left.spareSandbox();
        thread.start();
    }

    void update(Pod pod) {
        boolean sameContainers = pod.getSpec().equals(state.pod.getSpec())
                && Objects.equals(
                        pod.getMetadata().getLabels(), state.pod.getMetadata().getLabels())
                && Objects.equals(
                        pod.getMetadata().getAnnotations(),
                        state.pod.getMetadata().getAnnotations());
        var images = images(state.pod);
        boolean ends = ObjectFacts.isBeingDeleted(pod) && !ObjectFacts.isBeingDeleted(state.pod);
        state.pod = pod;
        images(pod).forEach((name, image) -> {
            if (!image.equals(images.get(name))) {
                state.images.remove(name); // what is known of it is known of another
            }
        });
        state.spareUnchecked |= !sameContainers;
        state.volumesStale = true;
        if (ends) {
            ringForTheEnd();
        } else {
            state.wakeup.ring();
        }
    }

    /** What ran when the engine was asked last is told to end; an engine that is busy would take long to say how all is. */
    private void ringForTheEnd() {
        state.wakeup.ringForOne();
    }

    /** By container. */
    private static Map<String, String> images(Pod pod) {
        return Stream.concat(pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
                .collect(Collectors.toMap(Container::getName, container -> String.valueOf(container.getImage())));
    }

    /** The object is gone: everything ends soon, and nothing more is reported. */
    void forget() {
        state.forgotten = true;
        parts.fence().podGone(state.uid());
        ringForTheEnd();
        finalGrace.begin();
    }

    /** Its grace is over: it has as long as one that is forgotten. */
    void overdue() {
        finalGrace.beginAsAsked();
        state.overdue = true;
        ringForTheEnd();
    }

    void reportAgain() {
        state.reportAgain = true;
        state.wakeup.ring();
    }

    /** A ConfigMap or Secret of the pod's namespace has changed. */
    void materialChanged() {
        state.volumesStale = true;
        state.spareUnchecked = true;
        state.blocked.clear();
        state.wakeup.ring();
    }

    /** A claim of the pod, or its volume, has changed; no container is made from what they say. */
    void claimChanged() {
        state.volumesStale = true;
        state.wakeup.ring();
    }

    /** A token for one of its volumes has come. */
    void tokenGiven() {
        state.volumesStale = true;
        state.tokenCame = true;
        state.wakeup.ringForOne();
    }

    /** Whether a volume of a claim is the pod's. */
    boolean uses(String volume) {
        return state.folder.uses(volume);
    }

    void lookAgain() {
        state.wakeup.ring();
    }

    void processEnded(String id) {
        state.goneProcesses.put(id, parts.time().now());
        // The engine needs a while for a death and answers slowly meanwhile; it rings again when it is through.
        state.wakeup.ringForOne();
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
            differs |= view == null
                    || !Boolean.valueOf(view.running() && !view.paused()).equals(listed.get(id));
        }
        var sandbox = state.sandboxId;
        differs |= sandbox != null && !Boolean.TRUE.equals(listed.get(sandbox));
        if (differs) {
            state.wakeup.ring();
        }
    }

    boolean owns(String id) {
        return id.equals(state.sandboxId)
                || id.equals(state.spareSandboxId)
                || state.surplusSandboxes.containsKey(id)
                || state.ids.contains(id);
    }

    /** It is Failed from its end on, and never begins again. */
    void evict(Eviction eviction) {
        if (state.evicted == null && !state.settled) {
            state.events.warning("Evicted", eviction.message());
            state.evicted = eviction;
            state.wakeup.ring();
        }
    }

    /** Whether it runs, or will, and nobody has asked it to end. */
    boolean isActive() {
        return state.evicted == null
                && state.ending == null
                && !state.settled
                && !state.forgotten
                && state.pod.getMetadata().getDeletionTimestamp() == null;
    }

    /** Whether it was evicted, and something of it is left. */
    boolean isBeingEvicted() {
        return state.evicted != null && !state.volumesRemoved;
    }

    Pod pod() {
        return state.pod;
    }

    /**
     * The container whose log is meant: the newest that was started, or the one before. While the restart of one that ended is
     * waited for, what ended is the one before, as its status says.
     */
    Optional<ContainerView> instance(String container, boolean previous) {
        return state.ids.stream()
                .map(state.views::get)
                .filter(Objects::nonNull)
                .filter(view -> view.label(Labels.CONTAINER).equals(container))
                .filter(view -> !(view.state() instanceof ContainerView.State.Created) && !state.isSpare(view))
                .sorted(Comparator.comparingInt(PodLook::attempt).reversed())
                .skip(previous && !waits(container) ? 1 : 0)
                .findFirst();
    }

    private boolean waits(String container) {
        var status = state.reported;
        return status != null
                && Stream.concat(status.getInitContainerStatuses().stream(), status.getContainerStatuses().stream())
                        .anyMatch(one -> one.getName().equals(container)
                                && one.getState().getWaiting() != null);
    }

    /** Running containers by name of the container, for the usage sampler; a spare is nobody's consumption but its memory. */
    Map<String, ContainerView> running() {
        return state.views.values().stream()
                .filter(view -> view.running() && !state.isSpare(view))
                .collect(Collectors.toMap(view -> view.label(Labels.CONTAINER), view -> view, (one, other) -> one));
    }

    private void work() {
        var retry = FIRST_RETRY;
        boolean anew = true;
        boolean told = false;
        volumes.begin(tokensCome);
        while (!state.isClosed() && !state.finished) {
            try {
                var wake = rounds(anew);
                retry = FIRST_RETRY;
                told = false;
                if (!state.finished) {
                    anew = state.wakeup.await(
                            wake == null
                                    ? null
                                    : positive(Duration.between(parts.time().now(), wake)));
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                if (state.isClosed()) {
                    return;
                }
                LOG.warn(
                        "Pod {}/{} could not be brought forward, trying again in {} ms: {}",
                        state.namespace(),
                        state.name(),
                        retry.toMillis(),
                        e.toString(),
                        unexpected(e));
                if (!told && !state.forgotten) {
                    state.events.warning("FailedSync", "Error syncing pod, trying again: " + words(e));
                    told = true;
                }
                pause(retry);
                retry = longer(retry);
                anew = true;
            }
        }
    }

    private static String words(RuntimeException e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
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
            state.close();
        }
    }

    /**
     * Looks, decides and acts until there is nothing to do now; returns when to look again.
     *
     * @param anew whether what the engine said before counts no more
     */
    private @Nullable Instant rounds(boolean anew) throws InterruptedException {
        if (anew) {
            state.fresh.forgetAll();
            steps.thawWhatTookAPlace();
        }
        for (int round = 0; round < MAX_ROUNDS && !state.isClosed(); round++) {
            boolean ending = state.isToEnd();
            var shape = PodShape.of(state.pod);
            var seen = volumes.prepared(shape, look.look(shape));
            var now = parts.time().now();
            var plan = PodPlan.between(shape, seen, now);
            boolean again = takeAll(plan.steps(), ending, shape, seen, plan);
            if (!again && !plan.later().isEmpty()) {
                report.tell(shape, seen, plan);
                again = takeAll(plan.later(), ending, shape, seen, plan);
            }
            if (state.finished) {
                try {
                    finish();
                } catch (RuntimeException e) {
                    state.finished = false; // what is left is tried again
                    throw e;
                }
                return null;
            }
            if (!again) {
                report.tell(shape, seen, plan);
                return Earliest.of(
                        plan.wake(), pullFailures.toWaits(shape, now), volumes.again(), look.deadlineAhead(now));
            }
        }
        return parts.time().now().plus(LONGEST_RETRY);
    }

    /**
     * @param ending whether the plan was made for a pod that is to end; another is out of date once its pod is: nothing more is made then
     * @return whether to look again
     */
    private boolean takeAll(List<Step> all, boolean ending, PodShape shape, Observed seen, PodPlan plan)
            throws InterruptedException {
        boolean again = false;
        for (var step : all) {
            if (!ending && state.isToEnd()) {
                return true;
            }
            if (step instanceof Step.Finish) {
                report.tell(shape, seen, plan);
            }
            again |= steps.take(step, shape, seen);
        }
        return again;
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
        state.close();
        state.probes.values().forEach(ContainerProbes::close);
        state.wakeup.ring();
    }

    /** Gives up waiting when the limit is over, and what was being done with it. */
    void awaitEnd(Duration limit) throws InterruptedException {
        long end = parts.time().nanos() + limit.toNanos();
        if (!thread.join(limit)) {
            thread.interrupt();
        }
        steps.awaitSpare(until(end));
        state.awaitTwin(until(end)); // the next agent finds what comes later
    }

    private Duration until(long nanos) {
        return Duration.ofNanos(Math.max(1, nanos - parts.time().nanos()));
    }
}
