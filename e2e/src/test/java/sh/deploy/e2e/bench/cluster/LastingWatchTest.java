package sh.deploy.e2e.bench.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.client.ClientConfig.Credential;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.time.SystemTime;

/** Against a server that gives each request the next answer, and none once it has no more. */
class LastingWatchTest {
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private ApiClient client;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
        var url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        client = new ApiClient(
                new ClientConfig(url, null, "", false, new Credential.Anonymous()), new SystemTime(), "test");
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    @Test
    void goesOnWhereTheServerEndedIt() {
        answers.add(list(5, pod("one", 3)));
        answers.add(event("ADDED", pod("two", 7)));
        answers.add(event("DELETED", pod("one", 9)));

        try (var watch = watch()) {
            await().untilAsserted(() -> assertThat(told).containsExactly("one", "two", "no one"));
            await().until(() -> asked.size() == 4);
            assertThat(asked.get(1)).contains("resourceVersion=5");
            assertThat(asked.get(2)).contains("resourceVersion=7");
            assertThat(asked.get(3)).contains("resourceVersion=9");
            assertThat(watch.gaps()).isZero();
        }
    }

    @Test
    void whatIsNotListedAnyMoreIsGone() {
        answers.add(list(5, pod("one", 3), pod("two", 4)));
        answers.add("""
                {"type": "ERROR", "object": {"kind": "Status", "code": 410, "reason": "Expired", "message": "too old"}}""");
        answers.add(list(20, pod("two", 4), pod("three", 18)));

        try (var watch = watch()) {
            await().untilAsserted(() -> assertThat(told).containsExactly("one", "two", "no one", "two", "three"));
            await().until(() -> asked.size() == 4);
            assertThat(asked.get(3)).contains("resourceVersion=20");
            assertThat(watch.gaps()).isEqualTo(1);
        }
    }

    private LastingWatch<Pod> watch() {
        return LastingWatch.start(client, ResourceTypes.POD, "default", new LastingWatch.Listener<>() {
            @Override
            public void shown(Pod pod) {
                told.add(ObjectFacts.name(pod));
            }

            @Override
            public void gone(Pod pod) {
                told.add("no " + ObjectFacts.name(pod));
            }
        });
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(exchange.getRequestURI().toString());
        try (exchange) {
            var answer = answers.take();
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(answer.getBytes(UTF_8));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static String list(long revision, String... pods) {
        return "{\"kind\": \"PodList\", \"metadata\": {\"resourceVersion\": \"" + revision + "\"}, \"items\": ["
                + String.join(", ", pods) + "]}";
    }

    private static String event(String type, String pod) {
        return "{\"type\": \"" + type + "\", \"object\": " + pod + "}";
    }

    private static String pod(String name, long revision) {
        return """
                {"kind": "Pod", "metadata": {"namespace": "default", "name": "%1$s", "uid": "%1$s", "resourceVersion": "%2$d"}}""".formatted(name, revision);
    }
}
