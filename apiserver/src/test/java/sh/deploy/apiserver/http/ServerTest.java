package sh.deploy.apiserver.http;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.ApiServerSettings;
import sh.deploy.apiserver.TestApiServer;

/** A server for all tests of a class, and a namespace of its own for each of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ServerTest {
    private static final AtomicInteger NAMES = new AtomicInteger();

    protected TestApiServer server;
    protected HttpsClient admin;
    protected String namespace = "";

    ServerTest() {
        this(settings -> settings);
    }

    /** On a server that is set up otherwise. */
    ServerTest(UnaryOperator<ApiServerSettings> change) {
        this(TestApiServer.start(new SystemTime(), change));
    }

    /** It is closed with the tests. */
    ServerTest(TestApiServer server) {
        this.server = server;
        this.admin = HttpsClient.admin(server);
    }

    @BeforeEach
    void makeNamespace() {
        namespace = "test-" + NAMES.incrementAndGet();
        admin.post(
                "/api/v1/namespaces",
                "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"" + namespace + "\"}}");
    }

    @AfterAll
    void stopServer() {
        admin.close();
        server.close();
    }

    /** The collection in this test's namespace. */
    protected String in(String resource) {
        return "/api/v1/namespaces/" + namespace + "/" + resource;
    }

    protected String apps(String resource) {
        return "/apis/apps/v1/namespaces/" + namespace + "/" + resource;
    }

    protected static String configMap(String name, String... labels) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name + "\",\"labels\":{"
                + String.join(",", labels) + "}},\"data\":{\"k\":\"v\"}}";
    }

    protected static String pod(String name, String spec) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"" + name
                + "\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"hello\"}]" + spec + "}}";
    }

    protected static long revision(HttpsClient.Answer answer) {
        return Long.parseLong(
                answer.json().path("metadata").path("resourceVersion").asString("0"));
    }
}
