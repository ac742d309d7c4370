package sh.deploy.e2e.bench.flood;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.Samples;

/**
 * Ten requests a second: creates, gets and lists in turn. Each has its moment, whether the one before is answered or not, and takes from then
 * to the end of its answer.
 */
final class GoodClient implements AutoCloseable {
    static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final String COLLECTION = "/api/v1/namespaces/default/configmaps";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http;
    private final int port;
    private final Time time;
    private int made;

    GoodClient(SSLContext tls, int port, Time time) {
        this.http = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        this.port = port;
        this.time = time;
    }

    /** @param to gets what each took */
    void run(Duration length, Samples to) throws InterruptedException {
        long requests = length.toNanos() / EVERY_NANOS;
        long start = time.nanos();
        try (var calls = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < requests; i++) {
                long due = start + i * EVERY_NANOS;
                TimeUnit.NANOSECONDS.sleep(due - time.nanos());
                var request = next(i);
                calls.execute(() -> ask(request, due, to));
            }
        }
    }

    private void ask(HttpRequest request, long dueNanos, Samples to) {
        try {
            var answer = http.send(request, BodyHandlers.ofByteArray());
            if (answer.statusCode() < 300) {
                to.took(time.nanos() - dueNanos);
            } else {
                to.failed();
            }
        } catch (IOException e) {
            to.failed();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest next(int number) {
        return switch (number % 3) {
            case 0 ->
                request("")
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofString(
                                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"good-" + made++
                                        + "\"},\"data\":{\"v\":\"1\"}}"))
                        .build();
            case 1 -> request("/first").build();
            default -> request("?limit=50").build();
        };
    }

    private HttpRequest.Builder request(String rest) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + COLLECTION + rest))
                .timeout(PATIENCE);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
