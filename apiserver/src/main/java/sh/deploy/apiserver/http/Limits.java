package sh.deploy.apiserver.http;

import java.time.Duration;
import sh.deploy.api.bounds.Bounds;
import sh.deploy.apiserver.fair.Holdings;
import sh.deploy.apiserver.fair.OpenConnections;
import sh.deploy.apiserver.fair.Rates;
import sh.deploy.apiserver.fair.SeatLimits;

/**
 * What a client may take up of the server, and what clients share. Bounds on single things that come from outside are named in
 * {@link Bounds}.
 *
 * @param bodyBytes longest request body; longer answers 413
 * @param headerBytes longest request line and headers together
 * @param headerWait from the first byte of a request to the end of its headers
 * @param bodyWait from the end of the headers to the end of the body
 * @param pace what must come of a body, and what must be taken of an answer, a watch or a log
 * @param idleWait a connection is closed after this without a request; one by which no credential came after {@code headerWait}
 * @param inFlight requests of which it is not known yet who asks, beside those that have seats; more answer 429. Half as many of
 *     users' may wait for webhooks, as many of nodes' and controllers', and as many writes of what agents say
 * @param pipelined requests a client may send ahead on one HTTP/1.1 connection
 * @param watchBacklogBytes what may wait for a slow watcher before it is cut off
 * @param streams requests at once on one HTTP/2 connection
 * @param bodies what may be held of the bodies of requests that are not answered
 * @param seats how many requests are at work and how many wait, watches counted until their state is sent; more answer 429
 * @param unread what may wait for those who do not take it: answers, and what watches and logs have to tell
 * @param watches how many watches and logs may be open; more answer 429
 * @param connections how many may be open
 * @param nodeConnections how many may be open to the two ports for nodes together, of which an agent has two or three
 * @param events how often Events may be written by one crowd, and by all but nodes and controllers in one namespace; more answer 429. Source:
 *     Kubernetes' admission controller EventRateLimit, which is off there unless it is configured
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
        Bodies bodies,
        SeatLimits seats,
        Holdings.Most unread,
        Holdings.Most watches,
        OpenConnections.Most connections,
        OpenConnections.Most nodeConnections,
        Rates.Most events) {
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
     * @param alwaysBytes of a crowd that may take of what is left to those who hold little, and of one connection by which nothing is proved
     *     that may take of an eighth as much beside, so that a short body is taken
     * @param crowdBytes of the connections of one crowd; more answers 429
     * @param allBytes of all connections, an eighth of which is the nodes' and controllers' and an eighth the most that those hold together by
     *     which no credential has been proved, those from one address half of that; more answers 429
     */
    public record Bodies(int strangerBytes, int connectionBytes, int alwaysBytes, long crowdBytes, long allBytes) {
        public static final Bodies DEFAULT =
                usual(Math.max(64 << 20, Runtime.getRuntime().maxMemory() / 8));

        private static Bodies usual(long allBytes) {
            return new Bodies(64 << 10, 32 << 20, 16 << 10, allBytes / 2, allBytes);
        }

        /** Where a crowd may hold all, and nobody anything always. */
        Bodies(int strangerBytes, int connectionBytes, long allBytes) {
            this(strangerBytes, connectionBytes, 0, allBytes, allBytes);
        }
    }

    /** Half of the memory outside of the heap that the launcher gives the server, where some of it waits. */
    private static final long USUAL_UNREAD_BYTES =
            Math.clamp(Runtime.getRuntime().maxMemory() / 4, 64L << 20, 128L << 20);

    private static final Holdings.Most USUAL_UNREAD =
            new Holdings.Most(USUAL_UNREAD_BYTES, USUAL_UNREAD_BYTES / 2, 1 << 20);

    /** All of them hear of a change one after the other, while it waits. */
    private static final Holdings.Most USUAL_WATCHES = new Holdings.Most(20_000, 1_000, 16);

    private static final OpenConnections.Most USUAL_CONNECTIONS = new OpenConnections.Most(8_192, 32_768, 8_192);

    /** Most of them are kept for nodes. */
    private static final OpenConnections.Most USUAL_NODE_CONNECTIONS = new OpenConnections.Most(8_192, 32_768, 24_576);

    private static final Rates.Most USUAL_EVENTS = new Rates.Most(200, 2_000);

    /** With the usual bounds on everything else. */
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
                Bounds.HTTP2_STREAMS,
                Bodies.DEFAULT,
                SeatLimits.of(inFlight),
                USUAL_UNREAD,
                USUAL_WATCHES,
                USUAL_CONNECTIONS,
                USUAL_NODE_CONNECTIONS,
                USUAL_EVENTS);
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
                other,
                seats,
                unread,
                watches,
                connections,
                nodeConnections,
                events);
    }

    Limits withSeats(SeatLimits other) {
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
                bodies,
                other,
                unread,
                watches,
                connections,
                nodeConnections,
                events);
    }

    Limits withUnread(Holdings.Most other) {
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
                bodies,
                seats,
                other,
                watches,
                connections,
                nodeConnections,
                events);
    }

    Limits withWatches(Holdings.Most other) {
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
                bodies,
                seats,
                unread,
                other,
                connections,
                nodeConnections,
                events);
    }

    Limits withConnections(OpenConnections.Most other) {
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
                bodies,
                seats,
                unread,
                watches,
                other,
                nodeConnections,
                events);
    }

    /** With another bound on the connections to the ports for nodes. */
    public Limits withNodeConnections(OpenConnections.Most other) {
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
                bodies,
                seats,
                unread,
                watches,
                connections,
                other,
                events);
    }

    Limits withEvents(Rates.Most other) {
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
                bodies,
                seats,
                unread,
                watches,
                connections,
                nodeConnections,
                other);
    }

    public static final Limits DEFAULT = new Limits(
            Bounds.BODY_BYTES,
            Bounds.HEADER_BYTES,
            Bounds.HEADER_WAIT,
            Bounds.BODY_WAIT,
            new Pace(10 << 10, Duration.ofSeconds(10), Duration.ofSeconds(30), 32 << 10),
            Bounds.IDLE_WAIT,
            Bounds.UNKNOWN_REQUESTS,
            32,
            8 << 20);
}
