package sh.deploy.api.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.time.Time;

/**
 * Requests to one server, as bytes. Blocks the caller; safe for all threads, meant for virtual ones. Opens nothing before the
 * first request.
 */
public final class HttpClient implements AutoCloseable {
    /** How long an answer, or its next byte, may be awaited, unless a request says otherwise. */
    public static final Duration SILENCE_LIMIT = Duration.ofSeconds(60);

    /** Requests whose answers are not read to the end yet, watches included; more wait for one to end. */
    public static final int MAX_OPEN = 256;

    private static final Duration ASK_LIMIT = Duration.ofSeconds(5);

    /** A request with this header may be sent again: the server carries it out once. */
    public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private final ClientConfig config;
    private final Sockets sockets;
    private final IdleConnections idle;
    private final Set<Connection> inUse = ConcurrentHashMap.newKeySet();
    private final Semaphore slots = new Semaphore(MAX_OPEN);
    private volatile @Nullable KeptConnections kept;
    private volatile boolean closed;

    public HttpClient(ClientConfig config, Time time) {
        this(config, new JdkSockets(config), time);
    }

    public HttpClient(ClientConfig config, Sockets sockets, Time time) {
        this.config = config;
        this.sockets = sockets;
        this.idle = new IdleConnections(time);
    }

    public ClientConfig config() {
        return config;
    }

    /**
     * Sends a request and returns once the answer's head has come, whatever its status.
     *
     * @param pathAndQuery encoded already, such as {@code /api/v1/pods?limit=5}
     * @throws ServerUnreachable when no answer came
     */
    public Response send(String method, String pathAndQuery, Map<String, String> headers, byte @Nullable [] body) {
        return send(method, pathAndQuery, headers, body, SILENCE_LIMIT);
    }

    /** @param silenceLimit how long to wait for each next byte; zero means for ever, for watches and followed logs */
    public Response send(
            String method,
            String pathAndQuery,
            Map<String, String> headers,
            byte @Nullable [] body,
            Duration silenceLimit) {
        slots.acquireUninterruptibly();
        try {
            return exchange(method, head(method, pathAndQuery, headers, body), headers, body, silenceLimit);
        } catch (RuntimeException failed) {
            slots.release();
            throw failed;
        }
    }

    /**
     * Keeps connections open from now on, for who makes many calls at once after long silence and wants their answers soon.
     *
     * @param connections at most 64
     */
    public void keepOpen(int connections) {
        kept = new KeptConnections(connections, idle, this::ask);
        if (!closed) {
            kept.start();
        }
    }

    int idleConnections() {
        return idle.size();
    }

    private void ask(@Nullable Connection connection) throws IOException {
        slots.acquireUninterruptibly();
        Response answer;
        try {
            answer = attempt(
                    connection == null ? opened() : connection,
                    "GET",
                    head("GET", "/version", Map.of(), null),
                    null,
                    ASK_LIMIT);
        } catch (IOException | RuntimeException failed) {
            slots.release();
            throw failed;
        }
        answer.bytes();
    }

    /** Ends all connections; requests under way fail. */
    @Override
    public void close() {
        closed = true;
        if (kept != null) {
            kept.close();
        }
        idle.close();
        inUse.forEach(Connection::abort);
    }

    private Response exchange(
            String method, byte[] head, Map<String, String> headers, byte @Nullable [] body, Duration silenceLimit) {
        boolean repeatable = method.equals("GET") || method.equals("HEAD") || headers.containsKey(IDEMPOTENCY_KEY);
        var kept = takeIdle();
        if (kept != null) {
            try {
                return attempt(kept, method, head, body, silenceLimit);
            } catch (SocketTimeoutException silence) {
                throw unreachable(silence, true);
            } catch (IOException closedMeanwhile) {
                if (!repeatable) {
                    throw unreachable(closedMeanwhile, true);
                }
            }
        }
        Connection fresh;
        try {
            fresh = opened();
        } catch (IOException failed) {
            throw unreachable(failed, false);
        }
        try {
            return attempt(fresh, method, head, body, silenceLimit);
        } catch (IOException failed) {
            throw unreachable(failed, true);
        }
    }

    private @Nullable Connection takeIdle() {
        var taken = idle.take();
        while (taken != null && !isCurrent(taken)) {
            taken.abort();
            taken = idle.take();
        }
        return taken;
    }

    private Connection opened() throws IOException {
        var credential = config.credential().now();
        return new Connection(sockets.open(), credential);
    }

    private boolean isCurrent(Connection connection) {
        return connection.credential().equals(config.credential().now());
    }

    private Response attempt(
            Connection connection, String method, byte[] head, byte @Nullable [] body, Duration silenceLimit)
            throws IOException {
        inUse.add(connection);
        try {
            if (closed) {
                throw new IOException("the client is closed");
            }
            connection.write(head, body, silenceLimit);
            var answer = connection.read(method.equals("HEAD"));
            return new Response(
                    answer.status(),
                    answer.headers(),
                    answer.body(),
                    wholeBodyRead -> release(connection, wholeBodyRead && answer.reusable()));
        } catch (IOException | RuntimeException failed) {
            inUse.remove(connection);
            connection.abort();
            throw failed;
        }
    }

    private void release(Connection connection, boolean reusable) {
        inUse.remove(connection);
        slots.release();
        if (reusable && isCurrent(connection)) {
            idle.give(connection);
        } else {
            connection.abort();
        }
    }

    private byte[] head(String method, String pathAndQuery, Map<String, String> headers, byte @Nullable [] body) {
        var head = new StringBuilder(256);
        head.append(method).append(' ').append(basePath()).append(pathAndQuery).append(" HTTP/1.1\r\nHost: ");
        head.append(config.server().getRawAuthority()).append("\r\n");
        if (config.credential() instanceof ClientConfig.Credential.Token token) {
            head.append("Authorization: Bearer ").append(checked(token.value())).append("\r\n");
        }
        headers.forEach((name, value) ->
                head.append(checked(name)).append(": ").append(checked(value)).append("\r\n"));
        if (body != null) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A path in the server's URL, as proxies in front of several clusters have it. */
    private String basePath() {
        var path = config.server().getRawPath();
        if (path == null) {
            return "";
        }
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static String checked(String text) {
        if (text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a header may not contain a line break");
        }
        return text;
    }

    private ServerUnreachable unreachable(IOException cause, boolean mayHaveArrived) {
        var what = switch (cause) {
            case ConnectException refused -> "nobody answers there; is the server up? (" + refused.getMessage() + ")";
            case UnknownHostException unknown -> "the host name is not known";
            case SocketTimeoutException silence -> "no answer in time";
            case SSLException untrusted -> "no trusted connection: " + why(untrusted);
            default -> String.valueOf(cause.getMessage());
        };
        return new ServerUnreachable(config.server(), what, mayHaveArrived, cause);
    }

    /** In the words of somebody who has a kubeconfig, not of the library that judges certificates. */
    private static String why(SSLException untrusted) {
        for (Throwable cause = untrusted; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return "the server's certificate has expired, or this machine's clock is wrong";
            }
            if (cause instanceof CertPathBuilderException) {
                return "the server's certificate was not signed by the certificate authority given for it;"
                        + " is this another cluster, or was the cluster made anew since?";
            }
        }
        return String.valueOf(untrusted.getMessage());
    }
}
