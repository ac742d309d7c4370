package sh.deploy.apiserver;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.pki.ClusterPki;
import sh.deploy.apiserver.pki.Credential;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A webhook for tests: a real HTTPS server on loopback with an authority of its own, for localhost, 127.0.0.1 and the hosts that it is given. */
public final class TestWebhook implements AutoCloseable {
    private final Path folder;
    private final ClusterPki pki;
    private final Credential credential;
    private final SSLContext tls;
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<JsonNode> asked = new CopyOnWriteArrayList<>();
    private final List<InetSocketAddress> callers = new CopyOnWriteArrayList<>();

    /** Answers one exchange, whose request has been read. */
    @FunctionalInterface
    public interface Raw {
        void answer(HttpExchange exchange, JsonNode request) throws IOException;
    }

    private TestWebhook(Path folder, ClusterPki pki, Credential credential, SSLContext tls, HttpsServer server) {
        this.folder = folder;
        this.pki = pki;
        this.credential = credential;
        this.tls = tls;
        this.server = server;
    }

    public static TestWebhook start(String... hosts) {
        return start(new SystemTime(), hosts);
    }

    /** With a certificate made at another time. */
    public static TestWebhook start(Time time, String... hosts) {
        try {
            var folder = Files.createTempDirectory("deploy-test-webhook");
            var pki = ClusterPki.openOrCreate(folder, time);
            var server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
            var credential = pki.server(List.of(hosts));
            var tls = tls(credential);
            server.setHttpsConfigurator(new HttpsConfigurator(tls));
            var webhook = new TestWebhook(folder, pki, credential, tls, server);
            server.setExecutor(webhook.threads);
            server.start();
            return webhook;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From now on answers at this path with what the function makes of a review's request; the uid is added. */
    public TestWebhook on(String path, Function<JsonNode, ObjectNode> answer) {
        return onRaw(path, (exchange, request) -> {
            var response = answer.apply(request).put("uid", Tree.text(request, "uid"));
            send(exchange, 200, JsonTrees.bytes(review(response)));
        });
    }

    /** The same where it has answered otherwise until now. */
    public TestWebhook change(String path, Function<JsonNode, ObjectNode> answer) {
        server.removeContext(path);
        return on(path, answer);
    }

    public TestWebhook onRaw(String path, Raw raw) {
        server.createContext(path, exchange -> {
            var request =
                    JsonTrees.object(exchange.getRequestBody().readAllBytes()).path("request");
            asked.add(request);
            callers.add(exchange.getRemoteAddress());
            try (exchange) {
                raw.answer(exchange, request);
            }
        });
        return this;
    }

    public static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    public static ObjectNode review(ObjectNode response) {
        var review = Tree.newObject().put("kind", "AdmissionReview").put("apiVersion", "admission.k8s.io/v1");
        review.set("response", response);
        return review;
    }

    public static ObjectNode allow() {
        return Tree.newObject().put("allowed", true);
    }

    /** @param operations a JSON patch, written with single quotes */
    public static ObjectNode patch(String operations) {
        var encoded =
                Base64.getEncoder().encodeToString(operations.replace('\'', '"').getBytes(UTF_8));
        return allow().put("patchType", "JSONPatch").put("patch", encoded);
    }

    public static ObjectNode deny(int code, String message) {
        var response = Tree.newObject().put("allowed", false);
        response.putObject("status").put("code", code).put("message", message);
        return response;
    }

    /** What it was asked, in order. */
    public List<JsonNode> asked() {
        return asked;
    }

    /** Where each question came from: the same for those that shared a connection. */
    public List<InetSocketAddress> callers() {
        return callers;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String url(String path) {
        return "https://127.0.0.1:" + port() + path;
    }

    /** As a configuration holds it. */
    public String caBundle() {
        return bundle(pki.caPem());
    }

    /** A bundle with its own certificate in place of its authority's. */
    public String ownCertificate() {
        return bundle(credential.certificatePem());
    }

    private static String bundle(String pem) {
        return Base64.getEncoder().encodeToString(pem.getBytes(US_ASCII));
    }

    /** What it proves itself by, for another server in its place. */
    public SSLContext tls() {
        return tls;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SSLContext tls(Credential credential) throws GeneralSecurityException, IOException {
        var base64 = credential.keyPem().replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        var key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
        var certificate = CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream(credential.certificatePem().getBytes(US_ASCII)));
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("webhook", key, new char[0], new Certificate[] {certificate});
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
