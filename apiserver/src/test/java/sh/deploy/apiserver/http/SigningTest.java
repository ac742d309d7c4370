package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import sh.deploy.apiserver.ApiServerSettings;
import sh.deploy.apiserver.pki.MadeRequest;
import tools.jackson.databind.JsonNode;

/** Requests for certificates, and bootstrap tokens that may make them. */
abstract class SigningTest extends AccessTest {
    static final String REQUESTS = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
    static final String CLIENT = "kubernetes.io/kube-apiserver-client";
    static final String KUBELET = "kubernetes.io/kube-apiserver-client-kubelet";
    static final String SERVING = "kubernetes.io/kubelet-serving";
    static final String CLIENT_USAGES = "'digital signature','client auth'";
    static final String SERVING_USAGES = "'digital signature','server auth'";

    private static final int TRIES = 500;

    SigningTest() {}

    SigningTest(UnaryOperator<ApiServerSettings> change) {
        super(change);
    }

    static String request(String name, MadeRequest made, String signer, String usages, String... more) {
        return "{'apiVersion':'certificates.k8s.io/v1','kind':'CertificateSigningRequest','metadata':{'name':'" + name
                + "'},'spec':{'request':'" + made.base64() + "','signerName':'" + signer + "','usages':[" + usages + "]"
                + String.join("", more) + "}}";
    }

    /** Asks, and must be let. */
    JsonNode ask(HttpsClient client, String name, MadeRequest made, String signer, String usages, String... more) {
        var answer = post(client, REQUESTS, request(name, made, signer, usages, more));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json();
    }

    HttpsClient.Answer decide(HttpsClient client, String name, String type) {
        return client.send(
                "PATCH",
                REQUESTS + "/" + name + "/approval",
                "{\"status\":{\"conditions\":[{\"type\":\"" + type
                        + "\",\"status\":\"True\",\"reason\":\"Test\",\"message\":\"by a test\"}]}}",
                "content-type",
                "application/merge-patch+json");
    }

    /** The certificate, in Base64, once it is signed. */
    String issued(String name) {
        return await(name, object -> !certificate(object).isEmpty())
                .at("/status/certificate")
                .asString();
    }

    JsonNode denied(String name) {
        return await(name, object -> types(object).contains("Denied"));
    }

    /** Polls, since the server signs a moment later. */
    JsonNode await(String name, Predicate<JsonNode> condition) {
        JsonNode last = null;
        for (int i = 0; i < TRIES; i++) {
            last = admin.get(REQUESTS + "/" + name).json();
            if (condition.test(last)) {
                return last;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        throw new AssertionError("nothing came of " + last);
    }

    /** Polls until it holds. */
    static void await(BooleanSupplier condition) {
        for (int i = 0; i < TRIES && !condition.getAsBoolean(); i++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    static String certificate(JsonNode object) {
        return object.at("/status/certificate").asString("");
    }

    static String types(JsonNode object) {
        return String.join(
                ",",
                object.at("/status/conditions")
                        .valueStream()
                        .map(c -> c.path("type").asString())
                        .toList());
    }

    static String message(JsonNode object) {
        return object.at("/status/conditions/0/message").asString("");
    }

    /** A token that is good for long. */
    String token(String id, String... more) {
        var token = id + "." + "0123456789abcdef";
        makeToken(
                id,
                "'expiration':'2100-01-01T00:00:00Z','usage-bootstrap-authentication':'true'"
                        + (more.length == 0 ? "" : "," + String.join(",", more)));
        return token;
    }

    HttpsClient.Answer makeToken(String id, String data) {
        return post(
                admin,
                "/api/v1/namespaces/kube-system/secrets",
                "{'apiVersion':'v1','kind':'Secret','metadata':{'name':'bootstrap-token-" + id
                        + "'},'type':'bootstrap.kubernetes.io/token','stringData':{'token-id':'" + id
                        + "','token-secret':'0123456789abcdef'," + data + "}}");
    }

    HttpsClient.Answer by(String token, String method, String path, String body) {
        try (var nobody = new HttpsClient(server, null)) {
            return nobody.send(
                    method,
                    path,
                    body.isEmpty() ? null : body.replace('\'', '"'),
                    "authorization",
                    "Bearer " + token,
                    "content-type",
                    "application/json");
        }
    }

    /** A client with the certificate that was signed for it. */
    HttpsClient with(MadeRequest made, String certificate) {
        return new HttpsClient(server, made.with(certificate));
    }

    /** The certificate that a request was answered by. */
    static X509Certificate x509(String base64) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(
                            new ByteArrayInputStream(Base64.getDecoder().decode(base64)));
        } catch (CertificateException e) {
            throw new AssertionError(base64, e);
        }
    }
}
