package sh.deploy.kubelet.join;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.Time;

/** Asks the cluster for a node's client certificate, and waits for it. Source: Kubernetes' API reference, CertificateSigningRequest. */
final class CertificateOrder {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateOrder.class);
    private static final String SIGNER = "kubernetes.io/kube-apiserver-client-kubelet";
    private static final String AGENT = "deploy-kubelet";
    private static final Duration LOOK_AGAIN_FIRST = Duration.ofMillis(100);
    private static final Duration LOOK_AGAIN_AT_MOST = Duration.ofSeconds(5);

    private static final Duration ASK_AGAIN_FIRST = Duration.ofSeconds(5);
    private static final Duration ASK_AGAIN_AT_MOST = Duration.ofMinutes(1);
    /** With an internal error the server says, too, that a webhook cannot be asked now. */
    private static final Set<Reason> PASSING =
            Set.of(Reason.TOO_MANY_REQUESTS, Reason.INTERNAL_ERROR, Reason.SERVICE_UNAVAILABLE, Reason.TIMEOUT);

    private final ClientConfig config;
    private final CredentialFolder folder;
    private final Time time;

    /**
     * @param config with which to ask
     * @param folder keeps what was asked for, for an agent that dies meanwhile
     */
    CertificateOrder(ClientConfig config, CredentialFolder folder, Time time) {
        this.config = config;
        this.folder = folder;
        this.time = time;
    }

    /** Whether the server may answer otherwise later, with nothing changed. */
    static boolean isPassing(ProblemException e) {
        return PASSING.contains(e.problem().reason());
    }

    /**
     * @param atMost how long to wait until the server takes the request, and until somebody has approved it
     * @return PEM
     * @throws JoinRefused it was denied, or nobody decided in that time
     * @throws ProblemException the server does not take the request
     */
    String place(String node, KeyPair keys, Duration atMost)
            throws IOException, GeneralSecurityException, InterruptedException {
        try (var client = new ApiClient(config, time, AGENT)) {
            long end = time.nanos() + atMost.toNanos();
            var asked = asked(client);
            var name = asked.isEmpty() ? ask(client, request(node, keys), end) : asked;
            LOG.info("asked for a certificate of the node {} by the request {}", node, name);
            for (var pause = LOOK_AGAIN_FIRST; ; pause = longer(pause, LOOK_AGAIN_AT_MOST)) {
                var now = client.get(ResourceTypes.CERTIFICATE_SIGNING_REQUEST, "", name);
                var certificate = certificate(now, name);
                if (!certificate.isEmpty()) {
                    refuseUnlessFor(keys, certificate, name);
                    return certificate;
                }
                if (time.nanos() - end >= 0) {
                    throw new JoinRefused("nobody has approved the request " + name + " in " + atMost.toMinutes()
                            + " minutes: look at it with `kubectl describe csr " + name + "`, approve it with `kubectl"
                            + " certificate approve " + name + "`, and start the agent again");
                }
                Thread.sleep(pause);
            }
        }
    }

    /** The request that an agent before this one made with the same key; empty when there is none, or it came to nothing. */
    private String asked(ApiClient client) throws IOException {
        var name = folder.requestOfNextKey();
        if (name.isEmpty()) {
            return "";
        }
        try {
            var unused = certificate(client.get(ResourceTypes.CERTIFICATE_SIGNING_REQUEST, "", name), name);
            return name;
        } catch (JoinRefused over) {
            return "";
        } catch (ProblemException e) {
            if (e.problem().reason() == Reason.NOT_FOUND || e.problem().reason() == Reason.FORBIDDEN) {
                return "";
            }
            throw e;
        }
    }

    private String ask(ApiClient client, GenericKubernetesResource request, long end)
            throws IOException, InterruptedException {
        for (var pause = ASK_AGAIN_FIRST; ; pause = longer(pause, ASK_AGAIN_AT_MOST)) {
            try {
                var name = ObjectFacts.name(client.create(ResourceTypes.CERTIFICATE_SIGNING_REQUEST, request));
                folder.keepRequestOfNextKey(name);
                return name;
            } catch (ProblemException e) {
                if (!isPassing(e) || time.nanos() - end >= 0) {
                    throw e;
                }
                LOG.warn("{}; asking again in {} s", e.problem().message(), pause.toSeconds());
                Thread.sleep(pause);
            }
        }
    }

    private static Duration longer(Duration pause, Duration atMost) {
        var next = pause.multipliedBy(2);
        return next.compareTo(atMost) < 0 ? next : atMost;
    }

    private static GenericKubernetesResource request(String node, KeyPair keys) throws GeneralSecurityException {
        var request = new GenericKubernetesResource();
        request.setApiVersion("certificates.k8s.io/v1");
        request.setKind("CertificateSigningRequest");
        request.setMetadata(
                new ObjectMetaBuilder().withGenerateName("node-csr-").build());
        request.setAdditionalProperty(
                "spec",
                Map.of(
                        "request", CertificationRequest.of(keys, "system:node:" + node, "system:nodes"),
                        "signerName", SIGNER,
                        "usages", List.of("digital signature", "client auth")));
        return request;
    }

    private static void refuseUnlessFor(KeyPair keys, String certificate, String name) throws GeneralSecurityException {
        if (!PemText.certificate(certificate).getPublicKey().equals(keys.getPublic())) {
            throw new JoinRefused("the request " + name + " was answered by a certificate for another key");
        }
    }

    /** Empty while nothing is decided. */
    private static String certificate(GenericKubernetesResource request, String name) {
        if (!(request.getAdditionalProperties().get("status") instanceof Map<?, ?> status)) {
            return "";
        }
        if (status.get("conditions") instanceof List<?> conditions) {
            conditions.forEach(condition -> refuseIfOver(condition, name));
        }
        return status.get("certificate") instanceof String base64
                ? new String(Base64.getDecoder().decode(base64), US_ASCII)
                : "";
    }

    private static void refuseIfOver(Object condition, String name) {
        if (condition instanceof Map<?, ?> fields
                && ("Denied".equals(fields.get("type")) || "Failed".equals(fields.get("type")))) {
            throw new JoinRefused("the request " + name + " was "
                    + ("Denied".equals(fields.get("type")) ? "denied" : "not signed") + ": " + fields.get("message"));
        }
    }
}
