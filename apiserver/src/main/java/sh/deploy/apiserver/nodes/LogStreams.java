package sh.deploy.apiserver.nodes;

import io.grpc.stub.ServerCallStreamObserver;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import sh.deploy.api.node.wire.LogAck;
import sh.deploy.api.node.wire.OpenLog;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.watch.Store;
import sh.deploy.apiserver.watch.StoredObject;

/** Opens containers' logs for readers. Any thread may; whether the reader may read that pod is decided before. */
public final class LogStreams {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** Further readers are turned away. */
    static final int MAX_OPEN = 4_096;

    /** The way to a node's agent. */
    interface Agents {
        /** Sends the request to the node, or tells the log that it is lost. */
        void open(String node, OpenLog request, IncomingLog log);

        void close(String node, String stream);
    }

    private record Open(String node, IncomingLog log) {}

    private final Store store;
    private final Agents agents;
    private final AtomicLong streams = new AtomicLong();
    private final Map<String, Open> open = new ConcurrentHashMap<>();

    LogStreams(Store store, Agents agents) {
        this.store = store;
        this.agents = agents;
    }

    /**
     * Opens a log. Reading blocks until there is more, and ends when the log does; with {@code follow} that is when the
     * container ends. Closing, by any thread, lets the node stop.
     *
     * @throws ProblemException 404 no such pod; 400 no such container, or it has not started; 503 its node is not connected
     */
    public InputStream open(String namespace, String pod, LogOptions options) {
        var stored = store.newest().get(new ObjectKey("", "pods", namespace, pod));
        if (stored == null) {
            throw Problem.of(
                            Reason.NOT_FOUND, "pods \"" + pod + "\" not found", new Problem.Target("", "pods", pod, ""))
                    .toException();
        }
        var container = LogTarget.container(JsonTrees.object(stored.json()), options);
        return open(Assignments.nodeOf(stored), stored, container, options);
    }

    /** The node has opened its call for a stream; empty when nobody waits for it, or not from this node. */
    Optional<IncomingLog> attach(String node, String stream, ServerCallStreamObserver<LogAck> call) {
        var waiting = open.get(stream);
        if (waiting == null || !waiting.node().equals(node)) {
            return Optional.empty();
        }
        waiting.log().attached(call);
        return Optional.of(waiting.log());
    }

    private InputStream open(String node, StoredObject pod, String container, LogOptions options) {
        if (open.size() >= MAX_OPEN) {
            throw Problem.of(
                            Reason.TOO_MANY_REQUESTS,
                            "this server already serves " + MAX_OPEN + " logs; try again later")
                    .toException();
        }
        var stream = node + "/" + streams.incrementAndGet();
        var log = new IncomingLog(() -> {
            if (open.remove(stream) != null) {
                agents.close(node, stream);
            }
        });
        open.put(stream, new Open(node, log));
        try {
            agents.open(node, request(stream, pod, container, options), log);
            log.awaitOpen(options.follow(), ANSWER_WITHIN, node);
            return log;
        } catch (ProblemException e) {
            log.close();
            throw e;
        }
    }

    private static OpenLog request(String stream, StoredObject pod, String container, LogOptions options) {
        var request = OpenLog.newBuilder()
                .setStream(stream)
                .setNamespace(pod.key().namespace())
                .setPod(pod.key().name())
                .setUid(pod.uid())
                .setContainer(container)
                .setFollow(options.follow())
                .setPrevious(options.previous())
                .setTimestamps(options.timestamps());
        options.tailLines().ifPresent(request::setTailLines);
        options.limitBytes().ifPresent(request::setLimitBytes);
        if (options.since() != null) {
            request.setSinceUnixNanos(unixNanos(options.since()));
        }
        return request.build();
    }

    /** What 64 bits can count lies within 1970 and 2262; for a log that is before everything and after everything. */
    static long unixNanos(Instant since) {
        long latest = Long.MAX_VALUE / NANOS_PER_SECOND - 1;
        return Math.clamp(since.getEpochSecond(), 0, latest) * NANOS_PER_SECOND + since.getNano();
    }
}
