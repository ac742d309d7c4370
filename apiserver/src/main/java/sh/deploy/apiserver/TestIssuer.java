package sh.deploy.apiserver;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
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
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.pki.ClusterPki;
import sh.deploy.apiserver.pki.Credential;

/**
 * An OpenID Connect issuer on loopback, with a certificate authority of its own. It signs whatever it is told to, and publishes the keys
 * that it is told to. For tests of whoever takes its tokens. Safe for all threads.
 */
public final class TestIssuer implements AutoCloseable {
    public static final String AUDIENCE = "deploy";

    private static final String DISCOVERY = "/.well-known/openid-configuration";
    private static final String KEYS = "/keys";

    private final Path dir;
    private final ClusterPki pki;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpsServer server;
    private final String url;
    private final Map<String, JWK> keys = new ConcurrentHashMap<>();
    private final Map<String, JWK> published = new ConcurrentSkipListMap<>();
    private final Map<String, HttpHandler> handlers = new ConcurrentHashMap<>();
    private final AtomicInteger keySetReads = new AtomicInteger();

    private TestIssuer(String address) throws IOException, GeneralSecurityException {
        this.dir = Files.createTempDirectory("deploy-test-issuer");
        this.pki = ClusterPki.openOrCreate(dir, new SystemTime());
        this.server = HttpsServer.create(new InetSocketAddress(address, 0), 0);
        this.url = "https://" + address + ":" + server.getAddress().getPort();
        server.setHttpsConfigurator(new HttpsConfigurator(tls(pki.server(List.of()))));
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        answer(DISCOVERY, () -> "{\"issuer\":\"" + url + "\",\"jwks_uri\":\"" + url + KEYS + "\"}");
        answer(KEYS, this::keySet);
        server.start();
    }

    public static TestIssuer start() {
        return startOn("127.0.0.1");
    }

    /** At another address of this machine; its certificate holds {@code 127.0.0.1} and {@code localhost} alone. */
    public static TestIssuer startOn(String address) {
        try {
            return new TestIssuer(address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Without a slash at its end. */
    public String url() {
        return url;
    }

    public String caPem() {
        return pki.caPem();
    }

    /** Makes a key and publishes it. */
    public JWK addKey(String id, JWSAlgorithm algorithm) {
        var key = makeKey(id, algorithm);
        publish(id);
        return key;
    }

    /** Makes a key that can sign and is known to nobody. */
    public JWK makeKey(String id, JWSAlgorithm algorithm) {
        try {
            var key = JWSAlgorithm.Family.RSA.contains(algorithm)
                    ? new RSAKeyGenerator(2048).keyID(id).algorithm(algorithm).generate()
                    : new ECKeyGenerator(
                                    Curve.forJWSAlgorithm(algorithm).iterator().next())
                            .keyID(id)
                            .algorithm(algorithm)
                            .generate();
            keys.put(id, key);
            return key;
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    public void publish(String id) {
        published.put(id, key(id).toPublicJWK());
    }

    private JWK key(String id) {
        return Objects.requireNonNull(keys.get(id), "a key has to be made before it is used");
    }

    public void withdraw(String id) {
        published.remove(id);
    }

    /** How often the key set was asked for. */
    public int keySetReads() {
        return keySetReads.get();
    }

    /** A token that says this, signed with a key that was made here. */
    public String token(String keyId, String claims) {
        var key = key(keyId);
        var header = new JWSHeader.Builder(JWSAlgorithm.parse(key.getAlgorithm().getName()))
                .keyID(keyId)
                .build();
        var token = new JWSObject(header, new Payload(claims));
        try {
            token.sign(signer(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Claims of somebody for an hour.
     *
     * @param nowSeconds since 1970
     * @param more JSON members, each after a comma; empty for none
     */
    public String claims(String subject, long nowSeconds, String more) {
        return "{\"iss\":\"%s\",\"aud\":\"%s\",\"sub\":\"%s\",\"iat\":%d,\"exp\":%d%s}"
                .formatted(url, AUDIENCE, subject, nowSeconds, nowSeconds + 3600, more);
    }

    /** An {@code AuthenticationConfiguration} of this issuer alone, users and groups with the prefix {@code oidc:}. */
    public String configuration() {
        return """
                apiVersion: apiserver.config.k8s.io/v1
                kind: AuthenticationConfiguration
                jwt:
                - issuer:
                    url: %s
                    audiences: [%s]
                    certificateAuthority: |
                %s  claimMappings:
                    username: {claim: sub, prefix: "oidc:"}
                    groups: {claim: groups, prefix: "oidc:"}
                """.formatted(url, AUDIENCE, caPem().indent(6));
    }

    /** Answers a path otherwise from now on. */
    public void answer(String path, HttpHandler handler) {
        handlers.put(path, handler);
    }

    /** Answers a path with JSON from now on. */
    public void answer(String path, Supplier<String> json) {
        answer(path, exchange -> send(exchange, 200, json.get().getBytes(UTF_8)));
    }

    private String keySet() {
        keySetReads.incrementAndGet();
        return publishedKeys();
    }

    /** The key set as it is now, in JSON. */
    public String publishedKeys() {
        return new JWKSet(List.copyOf(published.values())).toString();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var handler = handlers.get(exchange.getRequestURI().getPath());
            if (handler == null) {
                send(exchange, 404, new byte[0]);
            } else {
                handler.handle(exchange);
            }
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    private static JWSSigner signer(JWK key) throws JOSEException {
        return key instanceof RSAKey rsa ? new RSASSASigner(rsa) : new ECDSASigner((ECKey) key);
    }

    private static SSLContext tls(Credential credential) throws GeneralSecurityException, IOException {
        var certificate = CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream(credential.certificatePem().getBytes(US_ASCII)));
        var der = Base64.getMimeDecoder()
                .decode(credential.keyPem().replaceAll("-----[A-Z ]+-----", "").strip());
        var key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, new char[0]);
        store.setKeyEntry("server", key, new char[0], new Certificate[] {certificate});
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        try (var files = Files.walk(dir)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
