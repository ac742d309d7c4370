package sh.deploy.apiserver.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.client.HttpClient;
import sh.deploy.api.client.Kubeconfig;
import sh.deploy.api.time.Time;

/**
 * Events to somebody else's HTTP server, many in one {@code EventList}. Whoever is not answered sends again, so what is there may come
 * twice; its {@code auditID} and {@code stage} tell. Follows no redirects.
 */
final class Webhook implements Backend {
    private static final Duration SILENCE = Duration.ofSeconds(10);
    /** From the first byte that is sent to the last that is read, however busy the other end seems. */
    private static final Duration LONGEST = Duration.ofSeconds(30);
    /** What is read of an answer, so that the connection can be used again; nobody looks at it. */
    private static final int MOST_ANSWER_BYTES = 64 << 10;

    /** What servers say to the events themselves; all else is about the server, its address or the credential, and may be mended. */
    private static final Set<Integer> REFUSALS_OF_EVENTS = Set.of(400, 413, 415, 422);

    private static final byte[] HEAD =
            "{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"metadata\":{},\"items\":[".getBytes(UTF_8);
    private static final byte[] END = "]}".getBytes(UTF_8);
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    private final Supplier<HttpClient> clients;
    private final String address;
    private final Duration longest;
    private HttpClient client;

    private Webhook(Supplier<HttpClient> clients, String address, Duration longest) {
        this.clients = clients;
        this.address = address;
        this.longest = longest;
        this.client = clients.get();
    }

    /**
     * The server and the credential for it, as a kubeconfig has them.
     *
     * @throws Kubeconfig.Unusable it says something else
     */
    static ClientConfig read(Path kubeconfig) {
        var file = Kubeconfig.read(List.of(kubeconfig));
        return file.client(file.context(""));
    }

    static Webhook to(ClientConfig server, Time time) {
        return to(server, time, LONGEST);
    }

    /** @param longest that one list may take */
    static Webhook to(ClientConfig server, Time time, Duration longest) {
        var uri = server.server();
        var path = uri.getRawPath().isEmpty() ? "/" : "";
        return new Webhook(
                () -> new HttpClient(server, time),
                uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery(),
                longest);
    }

    @Override
    public void write(List<byte[]> events) throws IOException {
        int status = status(list(events));
        if (status >= 200 && status < 300) {
            return;
        }
        var told = "it answers with " + status;
        throw REFUSALS_OF_EVENTS.contains(status) ? new Unacceptable(told) : new IOException(told);
    }

    /** Each call has a thread that may be left behind, since no limit on silence bounds an answer that comes byte by byte. */
    private int status(byte[] list) throws IOException {
        var by = client;
        var call = new FutureTask<>(() -> send(by, list));
        Thread.ofVirtual().name("audit-webhook-call").start(call);
        try {
            return call.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            endCalls();
            throw new IOException("it takes longer than " + longest.toSeconds() + " s to answer", e);
        } catch (InterruptedException e) {
            endCalls();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the server is shutting down");
        } catch (ExecutionException e) {
            var cause = e.getCause();
            var known = cause == null ? e : cause;
            throw new IOException(String.valueOf(known.getMessage()), known);
        }
    }

    private int send(HttpClient by, byte[] list) throws IOException {
        try (var answer = by.send("POST", address, JSON, list, SILENCE)) {
            answer.body().readNBytes(MOST_ANSWER_BYTES);
            return answer.status();
        }
    }

    /** Whoever reads from a connection of before finds it closed. */
    private void endCalls() {
        client.close();
        client = clients.get();
    }

    private static byte[] list(List<byte[]> events) {
        var list = new ByteArrayOutputStream(HEAD.length
                + END.length
                + events.stream().mapToInt(event -> event.length + 1).sum());
        list.writeBytes(HEAD);
        for (int i = 0; i < events.size(); i++) {
            if (i > 0) {
                list.write(',');
            }
            list.writeBytes(events.get(i));
        }
        list.writeBytes(END);
        return list.toByteArray();
    }

    @Override
    public void close() {
        client.close();
    }
}
