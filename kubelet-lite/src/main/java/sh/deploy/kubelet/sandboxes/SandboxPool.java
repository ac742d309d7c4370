package sh.deploy.kubelet.sandboxes;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.time.Time;
import sh.deploy.kubelet.containers.ContainerEngine;
import sh.deploy.kubelet.containers.ContainerView;
import sh.deploy.kubelet.containers.EngineException;
import sh.deploy.kubelet.containers.PauseImage;

/**
 * Hands out sandboxes and keeps some ready, more of them after a burst of pods ({@link PoolDemand}). A used one never comes
 * back: its namespace has seen a pod. Safe for all threads; refills on a thread of its own.
 */
public final class SandboxPool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SandboxPool.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(2);
    private static final Duration END_WITHIN = Duration.ofSeconds(3);

    /** The pod that took one is starting: making the next sooner would slow it down. */
    private static final Duration REFILL_DELAY = Duration.ofMillis(500);

    /** How often a pool that has grown looks whether it may shrink. */
    private static final Duration SHRINK_LOOK_EVERY = Duration.ofSeconds(30);

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final ContainerEngine engine;
    private final StartQueue starts;
    private final Map<String, String> nodeLabels;
    private final Time time;
    private final PoolDemand demand;
    private final Deque<ContainerView> ready = new ArrayDeque<>();
    private final NamedSandboxes named = new NamedSandboxes();
    private final boolean makesAhead;
    private final Duration kept;
    private final Thread refill = Thread.ofVirtual().name("sandbox-pool").unstarted(this::refill);
    private long lastAsked;
    private boolean closed;

    /**
     * @param least how many wait at least; 0 for none ever
     */
    public SandboxPool(
            ContainerEngine engine, StartQueue starts, Map<String, String> nodeLabels, int least, Time time) {
        this(engine, starts, nodeLabels, least, time, NamedSandboxes.KEPT);
    }

    /** @param kept how long one that was made for a host name is */
    SandboxPool(
            ContainerEngine engine,
            StartQueue starts,
            Map<String, String> nodeLabels,
            int least,
            Time time,
            Duration kept) {
        this.engine = engine;
        this.starts = starts;
        this.nodeLabels = nodeLabels;
        this.time = time;
        this.demand = new PoolDemand(least);
        this.makesAhead = least > 0;
        this.kept = kept;
        this.lastAsked = time.nanos() - REFILL_DELAY.toNanos();
    }

    /**
     * Begins to keep sandboxes ready.
     *
     * @param found ready ones that an earlier agent left; what is too much or dead is removed
     */
    public void start(Collection<String> found) {
        for (var id : found) {
            var view = engine.inspect(id).filter(ContainerView::running);
            if (view.isEmpty() || !keep(view.get())) {
                engine.remove(id);
            }
        }
        refill.start();
    }

    private synchronized boolean keep(ContainerView view) {
        boolean wanted = !closed && lacking() > 0;
        if (wanted) {
            ready.add(view);
        }
        return wanted;
    }

    /** How many more shall wait; below zero when there are too many. */
    private int lacking() {
        return demand.wanted(time.nanos()) - ready.size();
    }

    /**
     * A sandbox for this pod: a ready one when any will do, else one made now. It ran when it was seen last; a death that
     * nobody has told yet shows when something is started in it.
     */
    public ContainerView take(Pod pod) throws InterruptedException {
        var waiting = SandboxSpecs.anyWillDo(pod)
                ? poll()
                : SandboxSpecs.anyOfItsNameWillDo(pod) ? named.take(SandboxSpecs.hostname(pod)) : null;
        return waiting == null ? make(pod) : waiting;
    }

    /** Pods of these host names may soon come: makes sandboxes for some of them, and gives back what none has come for. Returns at once. */
    public void await(List<String> hostnames) {
        if (makesAhead) {
            named.toMake(hostnames)
                    .forEach(hostname ->
                            Thread.ofVirtual().name("sandbox of " + hostname).start(() -> keepFor(hostname)));
        }
    }

    private void keepFor(String hostname) {
        try {
            var made = makeNamed(hostname);
            if (made != null) {
                Thread.sleep(kept);
                if (!isClosed() && named.remove(made.id())) {
                    discard(made.id());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Null when it is not wanted any more, or could not be made. */
    private @Nullable ContainerView makeNamed(String hostname) throws InterruptedException {
        long latest = time.nanos() + kept.toNanos();
        boolean isKept = false;
        ContainerView made = null;
        try {
            made = starts.ahead(() -> time.nanos() - latest > 0
                    ? null
                    : started(engine.create(SandboxSpecs.named(name("ready"), hostname, nodeLabels))));
            isKept = made != null && !isClosed() && named.keep(hostname, made);
        } catch (EngineException e) {
            LOG.info("No sandbox was made ahead for {}: {}", hostname, e.getMessage());
        } finally {
            if (!isKept) {
                named.giveUp(hostname);
            }
        }
        if (made != null && !isKept) {
            discard(made.id());
        }
        return isKept ? made : null;
    }

    private synchronized @Nullable ContainerView poll() {
        lastAsked = time.nanos();
        demand.asked(lastAsked);
        notifyAll();
        return ready.poll();
    }

    private ContainerView make(Pod pod) throws InterruptedException {
        var name = name("sandbox-" + pod.getMetadata().getUid());
        return starts.sandbox(() -> started(engine.create(SandboxSpecs.own(name, pod, nodeLabels))));
    }

    private ContainerView started(String id) {
        try {
            engine.start(id);
            return engine.inspect(id)
                    .filter(ContainerView::running)
                    .orElseThrow(() -> new EngineException(EngineException.Kind.REFUSED, "the sandbox ended at once"));
        } catch (EngineException e) {
            engine.remove(id);
            throw e;
        }
    }

    private String name(String what) {
        return "deploy-" + what + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    /** Whether this sandbox waits here for a pod. */
    public synchronized boolean holds(String id) {
        return named.holds(id) || ready.stream().anyMatch(view -> view.id().equals(id));
    }

    /** A ready sandbox may have died, or has: the pool makes another. */
    public void lookAt(String id) {
        if (!engine.inspect(id).map(ContainerView::running).orElse(false)) {
            died(id);
        }
    }

    /** A ready sandbox has died: the pool makes another. */
    public void died(String id) {
        boolean ours;
        synchronized (this) {
            ours = ready.removeIf(view -> view.id().equals(id)) || named.remove(id);
            notifyAll();
        }
        if (ours) {
            discard(id);
        }
    }

    private void discard(String id) {
        try {
            engine.remove(id);
        } catch (EngineException e) {
            LOG.info("Sandbox {} is not wanted any more but could not be removed yet: {}", id, e.getMessage());
        }
    }

    private void refill() {
        try {
            while (awaitNeed()) {
                try {
                    awaitCalm();
                    PauseImage.ensure(engine);
                    starts.ahead(this::makeOrRemoveOne);
                } catch (EngineException e) {
                    if (isClosed()) {
                        return;
                    }
                    LOG.warn("No sandbox could be made ahead, trying again: {}", e.getMessage());
                    pause(PAUSE_AFTER_FAILURE);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Until there are too few or too many. */
    private synchronized boolean awaitNeed() throws InterruptedException {
        while (!closed && lacking() == 0) {
            wait(demand.hasGrown(time.nanos()) ? SHRINK_LOOK_EVERY.toMillis() : 0);
        }
        return !closed;
    }

    /** Until no pod has asked for a while. */
    private synchronized void awaitCalm() throws InterruptedException {
        for (long left = calmIn(); !closed && left > 0; left = calmIn()) {
            wait(Math.max(1, left / NANOS_PER_MILLI));
        }
    }

    private long calmIn() {
        return REFILL_DELAY.toNanos() - (time.nanos() - lastAsked);
    }

    private boolean makeOrRemoveOne() {
        var tooMuch = tooMuch();
        if (tooMuch != null) {
            discard(tooMuch.id());
        } else if (!isClosed()) {
            var made = started(engine.create(SandboxSpecs.ready(name("ready"), nodeLabels)));
            if (!keep(made)) {
                engine.remove(made.id());
            }
        }
        return true;
    }

    private synchronized @Nullable ContainerView tooMuch() {
        return !closed && lacking() < 0 ? ready.pollLast() : null;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized void pause(Duration length) throws InterruptedException {
        if (!closed) {
            wait(length.toMillis());
        }
    }

    /** Stops refilling; ready sandboxes stay for the next agent. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            if (refill.isAlive()) {
                refill.join(END_WITHIN); // one that is being made is finished and removed first
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
