package sh.deploy.deployctl.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import sh.deploy.api.client.ServerUnreachable;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.time.Time;
import tools.jackson.databind.JsonNode;

/**
 * Objects of several lists as they are and as they change, through one queue. Keeps going over broken connections, so a
 * command that waits survives a restart of the server. One thread takes.
 */
public final class Following implements AutoCloseable {
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final int MAX_QUEUED = 10_000;

    /**
     * An object as it is now.
     *
     * @param gone whether it was deleted; the object is its last state
     */
    public record Seen(Resource resource, JsonNode object, boolean gone) {}

    private final Cluster cluster;
    private final Time time;
    private final BlockingQueue<Seen> queue = new LinkedBlockingQueue<>(MAX_QUEUED);
    private final List<Thread> readers = new ArrayList<>();
    private volatile boolean closed;

    public Following(Cluster cluster, Time time) {
        this.cluster = cluster;
        this.time = time;
    }

    /** Starts to follow a list. */
    public void follow(Resource resource, String listPath) {
        readers.add(Thread.ofVirtual().name("follow-" + resource.plural()).start(() -> read(resource, listPath)));
    }

    /** The next change, or nothing when the deadline of the monotonic clock comes first. */
    public Optional<Seen> next(long deadlineNanos) throws InterruptedException {
        long left = deadlineNanos - time.nanos();
        return left <= 0 ? Optional.empty() : Optional.ofNullable(queue.poll(left, TimeUnit.NANOSECONDS));
    }

    @Override
    public void close() {
        closed = true;
        readers.forEach(Thread::interrupt);
    }

    private void read(Resource resource, String listPath) {
        while (!closed) {
            try {
                var list = cluster.get(listPath);
                for (var item : list.path("items")) {
                    put(resource, item, false);
                }
                var revision = list.path("metadata").path("resourceVersion").asString("");
                try (var events = cluster.watch(listPath, revision, false)) {
                    for (var event = events.next(); event.isPresent(); event = events.next()) {
                        if (!event.get().type().equals("BOOKMARK")) {
                            put(
                                    resource,
                                    event.get().object(),
                                    event.get().type().equals("DELETED"));
                        }
                    }
                }
            } catch (ServerUnreachable | ProblemException | Cluster.Unfinished e) {
                // The server restarts, or what we watched was compacted: begin again, until the caller's deadline.
                pause();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(RETRY.toNanos());
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private void put(Resource resource, JsonNode object, boolean gone) throws InterruptedException {
        if (object instanceof tools.jackson.databind.node.ObjectNode node && !node.has("kind")) {
            node.put("apiVersion", resource.apiVersion());
            node.put("kind", resource.kind());
        }
        queue.put(new Seen(resource, object, gone));
    }
}
