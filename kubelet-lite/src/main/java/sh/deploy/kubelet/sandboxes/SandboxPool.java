package sh.deploy.kubelet.sandboxes;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.kubelet.containers.ContainerEngine;
import sh.deploy.kubelet.containers.ContainerView;
import sh.deploy.kubelet.containers.EngineException;
import sh.deploy.kubelet.containers.PauseImage;

/**
 * Hands out sandboxes and keeps some ready. A used one never comes back: its namespace has seen a pod. Safe for all
 * threads; refills on a thread of its own.
 */
public final class SandboxPool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SandboxPool.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(2);
    private static final Duration END_WITHIN = Duration.ofSeconds(3);

    /** The pod that took one is starting: making the next at once would slow it down. */
    private static final Duration REFILL_DELAY = Duration.ofMillis(500);

    private final ContainerEngine engine;
    private final StartQueue starts;
    private final Map<String, String> nodeLabels;
    private final int size;
    private final Deque<String> ready = new ArrayDeque<>();
    private final Thread refill = Thread.ofVirtual().name("sandbox-pool").unstarted(this::refill);
    private boolean closed;

    public SandboxPool(ContainerEngine engine, StartQueue starts, Map<String, String> nodeLabels, int size) {
        this.engine = engine;
        this.starts = starts;
        this.nodeLabels = nodeLabels;
        this.size = size;
    }

    /**
     * Begins to keep sandboxes ready.
     *
     * @param found ready ones that an earlier agent left; what is too much or dead is removed
     */
    public void start(Collection<String> found) {
        for (var id : found) {
            boolean keep;
            synchronized (this) {
                keep = ready.size() < size
                        && engine.inspect(id).map(ContainerView::running).orElse(false);
                if (keep) {
                    ready.add(id);
                }
            }
            if (!keep) {
                engine.remove(id);
            }
        }
        refill.start();
    }

    /** A running sandbox for this pod: a ready one when any will do, else one made now. */
    public ContainerView take(Pod pod) throws InterruptedException {
        while (SandboxSpecs.anyWillDo(pod)) {
            var id = poll();
            if (id == null) {
                break;
            }
            var view = engine.inspect(id);
            if (view.isPresent() && view.get().running()) {
                return view.get();
            }
            engine.remove(id);
        }
        return make(pod);
    }

    private synchronized @Nullable String poll() {
        var id = ready.poll();
        notifyAll();
        return id;
    }

    private ContainerView make(Pod pod) throws InterruptedException {
        var name = name("sandbox-" + pod.getMetadata().getUid());
        return starts.urgent(() -> started(engine.create(SandboxSpecs.own(name, pod, nodeLabels))));
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
        return ready.contains(id);
    }

    /** A ready sandbox has died: the pool makes another. */
    public void died(String id) {
        boolean ours;
        synchronized (this) {
            ours = ready.remove(id);
            notifyAll();
        }
        if (ours) {
            try {
                engine.remove(id);
            } catch (EngineException e) {
                LOG.info("Sandbox {} is dead but could not be removed yet: {}", id, e.getMessage());
            }
        }
    }

    private void refill() {
        try {
            while (awaitNeed()) {
                try {
                    pause(REFILL_DELAY);
                    PauseImage.ensure(engine);
                    starts.ahead(this::makeReady);
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

    private synchronized boolean awaitNeed() throws InterruptedException {
        while (!closed && ready.size() >= size) {
            wait();
        }
        return !closed;
    }

    /** Gives the sandbox back when it is not wanted any more. */
    private synchronized Optional<String> offer(String id) {
        if (closed) {
            return Optional.of(id);
        }
        ready.add(id);
        return Optional.empty();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private boolean makeReady() {
        if (!isClosed()) {
            var id = started(engine.create(SandboxSpecs.ready(name("ready"), nodeLabels)))
                    .id();
            offer(id).ifPresent(engine::remove);
        }
        return true;
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
