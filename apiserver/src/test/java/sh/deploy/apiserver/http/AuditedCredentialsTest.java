package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.apiserver.http.AuditRecord.annotation;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.pki.MadeRequest;
import tools.jackson.databind.JsonNode;

/** How a machine gets in is on record from its token to what it does by its certificate, and who gave that to it. */
class AuditedCredentialsTest extends SigningTest {
    private static final String ISSUED = "authentication.kubernetes.io/issued-credential-id";
    private static final String REASON = "authorization.k8s.io/reason";
    private static final int TRIES = 500;

    private final AuditRecord record = new AuditRecord(server);

    AuditedCredentialsTest() {
        super(AuditRecord.by("- {level: Metadata, omitStages: [RequestReceived]}"));
    }

    private static String credential(JsonNode event) {
        return event.at("/user/extra/authentication.kubernetes.io~1credential-id/0")
                .asString("");
    }

    /** What the server itself did about a request, once it is written. */
    private JsonNode byTheServer(String name, String part) {
        for (int tries = 0; tries < TRIES; tries++) {
            var found = events().stream()
                    .filter(event -> event.at("/user/username").asString("").equals("system:apiserver"))
                    .filter(event -> event.at("/objectRef/name").asString("").equals(name))
                    .filter(event ->
                            event.at("/objectRef/subresource").asString("").equals(part))
                    .findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        throw new AssertionError("no " + part + " of " + name + ":\n" + record.text());
    }

    private List<JsonNode> events() {
        var text = record.text();
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .map(line -> (JsonNode) HttpsClient.JSON.readTree(line))
                .toList();
    }

    @Test
    void fromTheTokenToTheCertificate() {
        var made = MadeRequest.ofNode(own("n1"));
        var asked = by(token("audit1"), "POST", REQUESTS, request(own("r"), made, KUBELET, CLIENT_USAGES));
        var certificate = issued(own("r"));

        var asking = record.of(asked);
        assertThat(asking.at("/user/username").asString()).isEqualTo("system:bootstrap:audit1");
        assertThat(credential(asking)).startsWith("SECRETUID=");
        assertThat(annotation(asking, "deploy.sh/authenticated-by")).isEqualTo("token");
        assertThat(annotation(asking, "authorization.k8s.io/decision")).isEqualTo("allow");
        assertThat(annotation(asking, REASON)).contains("machines that join may ask for certificates");
        assertThat(asking.at("/objectRef/name").asString()).isEqualTo(own("r"));

        assertThat(annotation(byTheServer(own("r"), "approval"), REASON)).contains("system:masters");
        var given = annotation(byTheServer(own("r"), "status"), ISSUED);
        assertThat(given).startsWith("X509SHA256=");
        try (var node = with(made, certificate)) {
            var used = record.of(node.get("/node-link"));

            assertThat(credential(used)).isEqualTo(given);
            assertThat(annotation(used, REASON)).contains("the agent of node " + own("n1"));
        }
    }

    @Test
    void aTokenThatIsRefusedIsThereWithoutAUser() {
        var refused = record.of(by("audit9.0123456789abcdef", "GET", REQUESTS, ""));

        assertThat(refused.at("/responseStatus/code").asInt()).isEqualTo(401);
        assertThat(refused.path("user").isEmpty()).isTrue();
    }
}
