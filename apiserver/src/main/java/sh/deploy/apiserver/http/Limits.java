package sh.deploy.apiserver.http;

import java.time.Duration;

/**
 * What a client may take up of the server. Every bound on what comes from outside stands here.
 *
 * @param bodyBytes longest request body; longer answers 413
 * @param headerBytes longest request line and headers together
 * @param headerWait from the first byte of a request to the end of its headers
 * @param bodyWait from the end of the headers to the end of the body
 * @param pace what must come of a body, and what must be taken of an answer, a watch or a log
 * @param idleWait a connection is closed after this without a request; one by which no credential came after {@code headerWait}
 * @param inFlight requests at work at once, watches and logs counted only until it is known who asks; more answer 429
 * @param pipelined requests a client may send ahead on one HTTP/1.1 connection
 * @param watchBacklogBytes what may wait for a slow watcher before it is cut off
 * @param streams requests at once on one HTTP/2 connection
 * @param bodies what may be held of the bodies of requests that are not answered
 */
public record Limits(
        int bodyBytes,
        int headerBytes,
        Duration headerWait,
        Duration bodyWait,
        Pace pace,
        Duration idleWait,
        int inFlight,
        int pipelined,
        int watchBacklogBytes,
        int streams,
        Bodies bodies) {
    /**
     * Who is slower holds memory and a connection for nothing.
     *
     * @param bytes of a body at least, in each {@code every}
     * @param unread how long an answer, or the end of a watch or log, may wait for its client, who has the longer the more it is
     * @param answerBytesPerSecond how much more of it makes a second longer
     */
    public record Pace(int bytes, Duration every, Duration unread, int answerBytesPerSecond) {}

    /**
     * What bodies may hold in memory from their first byte until their requests are answered.
     *
     * @param strangerBytes longest body of who shows neither certificate nor {@code Authorization}; longer answers 413
     * @param connectionBytes of one connection; more answers 429
     * @param allBytes of all connections; more answers 429
     */
    public record Bodies(int strangerBytes, int connectionBytes, long allBytes) {
        public static final Bodies DEFAULT = new Bodies(
                64 << 10, 32 << 20, Math.max(64 << 20, Runtime.getRuntime().maxMemory() / 8));
    }

    /** Source: RFC 9113, section 6.5.2, which advises against less. */
    private static final int USUAL_STREAMS = 100;

    /** With the usual bounds on streams and on bodies. */
    public Limits(
            int bodyBytes,
            int headerBytes,
            Duration headerWait,
            Duration bodyWait,
            Pace pace,
            Duration idleWait,
            int inFlight,
            int pipelined,
            int watchBacklogBytes) {
        this(
                bodyBytes,
                headerBytes,
                headerWait,
                bodyWait,
                pace,
                idleWait,
                inFlight,
                pipelined,
                watchBacklogBytes,
                USUAL_STREAMS,
                Bodies.DEFAULT);
    }

    Limits withBodies(Bodies other) {
        return new Limits(
                bodyBytes,
                headerBytes,
                headerWait,
                bodyWait,
                pace,
                idleWait,
                inFlight,
                pipelined,
                watchBacklogBytes,
                streams,
                other);
    }

    public static final Limits DEFAULT = new Limits(
            3 << 20,
            64 << 10,
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            new Pace(10 << 10, Duration.ofSeconds(10), Duration.ofSeconds(30), 32 << 10),
            Duration.ofSeconds(90),
            400,
            32,
            8 << 20);
}
