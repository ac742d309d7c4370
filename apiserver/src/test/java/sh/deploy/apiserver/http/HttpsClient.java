package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.pki.Credential;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A plain HTTPS client for tests, with one identity. */
final class HttpsClient implements AutoCloseable {
    static final JsonMapper JSON = JsonMapper.shared();

    private final String url;
    private final HttpClient http;

    /** One answer. */
    record Answer(int status, byte[] body, HttpHeaders headers) {
        JsonNode json() {
            return JSON.readTree(body);
        }

        String text() {
            return new String(body, UTF_8);
        }

        String message() {
            return json().path("message").asString("");
        }

        String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        List<String> warnings() {
            return headers.allValues("warning");
        }

        /** It is a {@code Status} with this code and a sentence. */
        void assertRefused(int code) {
            assertThat(status).as(text()).isEqualTo(code);
            assertThat(json().path("kind").asString()).isEqualTo("Status");
            assertThat(json().path("code").asInt()).isEqualTo(code);
            assertThat(message()).isNotBlank();
            assertTellsNothingOfOurCode();
        }

        void assertTellsNothingOfOurCode() {
            var said = text().replaceAll("the tag \\S+ is not supported", ""); // quoted as it was sent
            assertThat(said).doesNotContain("Exception", "java.", "jackson", "sh.deploy.apiserver");
        }
    }

    HttpsClient(TestApiServer server, @Nullable Credential credential) {
        this(server, credential, HttpClient.Version.HTTP_1_1);
    }

    HttpsClient(TestApiServer server, @Nullable Credential credential, HttpClient.Version version) {
        this(server.url(), server.caPem(), credential, version);
    }

    HttpsClient(String url, String caPem, @Nullable Credential credential, HttpClient.Version version) {
        this.url = url;
        try {
            this.http = HttpClient.newBuilder()
                    .sslContext(tls(caPem, credential))
                    .version(version)
                    .connectTimeout(Duration.ofSeconds(10))
                    .build();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static HttpsClient admin(TestApiServer server) {
        return new HttpsClient(server, server.adminCredential());
    }

    Answer get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    Answer post(String path, String json) {
        return send("POST", path, json, "content-type", "application/json");
    }

    Answer put(String path, String json) {
        return send("PUT", path, json, "content-type", "application/json");
    }

    Answer merge(String path, String json) {
        return send("PATCH", path, json, "content-type", "application/merge-patch+json");
    }

    Answer delete(String path) {
        return send("DELETE", path, null);
    }

    Answer send(String method, String path, @Nullable String body, String... headers) {
        return sendBytes(method, path, body == null ? null : body.getBytes(UTF_8), headers);
    }

    Answer sendBytes(String method, String path, byte @Nullable [] body, String... headers) {
        try {
            var response = http.send(request(method, path, body, headers), BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response.body(), response.headers());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Opens a watch; its events are read one by one. */
    WatchReader watch(String path, String... headers) {
        try {
            HttpResponse<InputStream> response =
                    http.send(request("GET", path, null, headers), BodyHandlers.ofInputStream());
            return new WatchReader(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest request(String method, String path, byte @Nullable [] body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        return headers.length == 0 ? request.build() : request.headers(headers).build();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    static SSLContext tls(String caPem, @Nullable Credential credential) throws GeneralSecurityException, IOException {
        var trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("ca", certificate(caPem));
        var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(trust);
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(identity(credential), new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    private static KeyStore identity(@Nullable Credential credential) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        if (credential != null) {
            var base64 = credential.keyPem().replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
            var key = KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
            store.setKeyEntry("client", key, new char[0], new Certificate[] {certificate(credential.certificatePem())});
        }
        return store;
    }

    private static Certificate certificate(String pem) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(US_ASCII)));
    }
}
