package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Row F3: whatever the server serves, strangers, who has no rights and a node's credential get none of it by any method, but for what is
 * listed here.
 */
@Tag("slow")
class EveryRouteTest extends AccessTest {
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PURGE");

    /** Fewer would mean that they were not found, not that there are fewer. */
    private static final int LEAST_ADDRESSES = 400;

    private static final int LEAST_DESCRIBED = 90;

    /** Whether the server lives, and which it is. */
    private static final Set<String> OPEN = Set.of("/healthz", "/livez", "/readyz", "/version", "/version/");

    /** What everybody who has a credential may ask about themselves. */
    private static final List<String> OWN_QUESTIONS =
            List.of("selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews");

    @SuppressWarnings("NullAway.Init") // set before each test
    private Set<String> addresses;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Set<String> paths;

    @BeforeEach
    void findAddresses() {
        var found = new Addresses(admin, namespace);
        addresses = found.all();
        paths = found.paths();
    }

    @Test
    void isInNoDocumentAloneButIsTried() {
        var found = new Addresses(admin, namespace);

        assertThat(addresses).hasSizeGreaterThanOrEqualTo(LEAST_ADDRESSES).containsAll(found.resources());
        assertThat(found.ofDiscovery()).containsAll(found.ofKinds());
        assertThat(found.ofOpenApi()).isSubsetOf(found.ofDiscovery()).hasSizeGreaterThan(LEAST_DESCRIBED);
        assertThat(paths).contains("/", "/statusz", "/metrics", "/openid/v1/jwks", "/openapi/v3/api/v1");
    }

    @Test
    void isClosedToStrangersButForHealthAndVersion() {
        try (var nobody = new HttpsClient(server, null)) {
            assertThat(answered(nobody, 401)).containsExactlyInAnyOrderElementsOf(calls("GET", OPEN));
        }
    }

    @Test
    void isClosedToWhoHasNoRightsButForDiscoveryAndQuestionsAboutThemselves() {
        assertThat(answered(as("jane"), 403)).containsExactlyInAnyOrderElementsOf(ofEverybody());
    }

    /** An event or a request for a certificate may be written, as far as its line tells; the rest is judged by what it says. */
    @Test
    void isClosedToANodeButForWhatIsEverybodysAndWhatItsBodyMakesItsOwn() {
        var allowed = ofEverybody();
        allowed.add("GET /node-link");
        for (var address : addresses) {
            if (address.equals("/api/v1/watch/nodes") // 405: that there is no such address is no secret
                    || address.matches("/apis/certificates.k8s.io/v1/(watch/)?certificatesigningrequests(\\?.*)?")) {
                allowed.add("POST " + address);
            }
            if (address.matches("/api(s/events.k8s.io)?/v1/(watch/)?(namespaces/[^/]+/)?events(/x)?(\\?.*)?")) {
                List.of("POST", "PUT", "PATCH").forEach(method -> allowed.add(method + " " + address));
            }
        }

        var answered = answered(asNode("n1"), 403);

        assertThat(answered).containsExactlyInAnyOrderElementsOf(allowed);
    }

    /** Neither what it made before nor what everybody may is a way to more. */
    @Test
    void isNoMoreOpenToANodeThatIsThere() {
        post(admin, "/api/v1/nodes", "{'apiVersion':'v1','kind':'Node','metadata':{'name':'x'}}");
        try (var node = new HttpsClient(server, server.nodeCredential("x"))) {
            var own = new TreeSet<String>();
            for (var call : answered(node, 403)) {
                if (call.matches("[A-Z]+ /api/v1/nodes/.*|[A-Z]+ .*leases.*")) {
                    own.add(call.replace("?watch=true", ""));
                }
            }

            assertThat(own)
                    .containsExactlyInAnyOrder(
                            "GET /api/v1/nodes/x",
                            "HEAD /api/v1/nodes/x",
                            "PUT /api/v1/nodes/x",
                            "PATCH /api/v1/nodes/x",
                            "GET /api/v1/nodes/x/status",
                            "HEAD /api/v1/nodes/x/status",
                            "PUT /api/v1/nodes/x/status",
                            "PATCH /api/v1/nodes/x/status");
        } finally {
            admin.delete("/api/v1/nodes/x");
        }
    }

    private Set<String> ofEverybody() {
        var allowed = new TreeSet<>(calls("GET", OPEN));
        for (var path : paths) {
            if (path.matches("/(api|apis|openapi)(/.*)?") && !path.matches("/api/v1/.*|/apis/[^/]+/[^/]+/.*")) {
                allowed.add("GET " + path);
            }
        }
        for (var address : addresses) {
            if (OWN_QUESTIONS.stream().anyMatch(address::contains)) {
                allowed.add("POST " + address);
            }
        }
        return allowed;
    }

    private static List<String> calls(String method, Set<String> addresses) {
        return addresses.stream().map(address -> method + " " + address).toList();
    }

    /** The calls that were not refused with this status. */
    private List<String> answered(HttpsClient client, int refusal) {
        var answered = new ArrayList<String>();
        for (var address : addresses) {
            for (var method : METHODS) {
                var body = List.of("POST", "PUT", "PATCH").contains(method) ? "{}" : null;
                int status = client.send(method, address, body).status();
                if (status != refusal) {
                    answered.add(method + " " + address);
                }
            }
        }
        return answered;
    }
}
