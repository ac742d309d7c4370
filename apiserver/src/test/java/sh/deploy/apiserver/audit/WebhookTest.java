package sh.deploy.apiserver.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.time.SystemTime;
import tools.jackson.databind.json.JsonMapper;

class WebhookTest {
    private record Taken(String path, String authorization, String body) {}

    @TempDir
    Path folder;

    private final HttpServer server;
    private final LinkedBlockingQueue<Taken> taken = new LinkedBlockingQueue<>();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile int failure = 503;

    WebhookTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            boolean fails = failures.getAndDecrement() > 0;
            if (!fails) {
                taken.add(new Taken(
                        exchange.getRequestURI().toString(),
                        exchange.getRequestHeaders().getFirst("Authorization"),
                        body));
            }
            exchange.sendResponseHeaders(fails ? failure : 200, -1);
            exchange.close();
        });
    }

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Webhook webhook() throws IOException {
        return Webhook.to(Webhook.read(kubeconfig(server.getAddress().getPort())), new SystemTime());
    }

    private Path kubeconfig(int port) throws IOException {
        return Files.writeString(folder.resolve("webhook.yaml"), """
                apiVersion: v1
                kind: Config
                clusters:
                - {name: collector, cluster: {server: "http://127.0.0.1:%d/audit?from=me"}}
                users:
                - {name: us, user: {token: mine}}
                contexts:
                - {name: it, context: {cluster: collector, user: us}}
                current-context: it
                """.formatted(port));
    }

    private static List<byte[]> events(String... events) {
        return Arrays.stream(events).map(event -> event.getBytes(UTF_8)).toList();
    }

    @Test
    void sendsListsOfEventsWithTheCredentialOfTheFile() throws IOException {
        try (var webhook = webhook()) {
            webhook.write(events("{\"a\":1}", "{\"b\":2}"));
        }
        assertThat(taken)
                .containsExactly(
                        new Taken(
                                "/audit?from=me",
                                "Bearer mine",
                                "{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"metadata\":{},\"items\":[{\"a\":1},{\"b\":2}]}"));
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 401, 403, 404, 429, 302})
    void whatMayBeMendedIsWorthAnotherTry(int status) throws IOException {
        failure = status;
        failures.set(1);
        try (var webhook = webhook()) {
            assertThatThrownBy(() -> webhook.write(events("{}")))
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessage("it answers with " + status);
            webhook.write(events("{}"));
        }
        assertThat(taken).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413, 415, 422})
    void whatIsRefusedForWhatItIsIsNot(int status) throws IOException {
        failure = status;
        failures.set(1);
        try (var webhook = webhook()) {
            assertThatThrownBy(() -> webhook.write(events("{}"))).isInstanceOf(Unacceptable.class);
        }
    }

    @Test
    void nobodyAtTheOtherEndIsWorthAnotherTry() throws IOException {
        try (var webhook = webhook()) {
            server.stop(0);
            assertThatThrownBy(() -> webhook.write(events("{}"))).isExactlyInstanceOf(IOException.class);
        }
    }

    /** Of answers that do not end: one that comes byte by byte, and one that comes as fast as it is read. */
    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"})
    void anAnswerThatDripsIsGivenUp(String start) throws IOException {
        try (var other = new EndlessServer(start, true);
                var webhook =
                        Webhook.to(Webhook.read(kubeconfig(other.port())), new SystemTime(), Duration.ofMillis(400))) {
            for (int call = 0; call < 2; call++) {
                assertThatThrownBy(() -> webhook.write(events("{}")))
                        .isExactlyInstanceOf(IOException.class)
                        .hasMessageContaining("it takes longer than");
            }
        }
    }

    @Test
    void anAnswerThatDoesNotEndIsNotRead() throws IOException {
        try (var other = new EndlessServer("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", false);
                var webhook = Webhook.to(Webhook.read(kubeconfig(other.port())), new SystemTime())) {
            webhook.write(events("{}"));
            webhook.write(events("{}"));
            assertThat(other.calls()).isEqualTo(2);
        }
    }

    @Test
    void eventsArriveOnceTheOtherEndIsBack() throws IOException, InterruptedException {
        failures.set(3);
        var soon =
                new Patience(Duration.ofMillis(5), Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofMinutes(1));
        var metrics = new AuditMetrics(new CollectorRegistry());
        try (var outlet = Outlet.start("webhook", webhook(), WhenFull.DROP, soon, metrics, new SystemTime())) {
            outlet.offer(Trails.any(), Priority.USUAL);
            var arrived = taken.poll(10, TimeUnit.SECONDS);

            assertThat(arrived).isNotNull();
            var list = JsonMapper.shared().readTree(arrived.body());
            assertThat(list.at("/items/0/auditID").asString()).isEqualTo("id-1");
        }
    }
}
