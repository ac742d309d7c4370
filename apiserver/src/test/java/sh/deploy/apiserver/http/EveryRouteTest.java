package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.Kinds;
import tools.jackson.databind.JsonNode;

/** Whatever the server serves, somebody without rights gets none of it, by any method. */
class EveryRouteTest extends AccessTest {
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE");

    /** What everybody who has a credential may ask about themselves. */
    private static final List<String> OWN_QUESTIONS =
            List.of("selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews");

    @Test
    void isClosedToStrangers() {
        try (var nobody = new HttpsClient(server, null)) {
            for (var address : addresses()) {
                for (var method : METHODS) {
                    assertThat(status(nobody, method, address))
                            .as(method + " " + address)
                            .isEqualTo(401);
                }
            }
        }
    }

    @Test
    void isClosedToWhoHasNoRights() {
        var jane = as("jane");
        for (var address : addresses()) {
            for (var method : METHODS) {
                boolean ofTheirOwn =
                        method.equals("POST") && OWN_QUESTIONS.stream().anyMatch(address::contains);
                assertThat(status(jane, method, address) == 403)
                        .as(method + " " + address)
                        .isNotEqualTo(ofTheirOwn);
            }
        }
    }

    @Test
    void ofTheServerItselfIsClosedButForHealthAndVersion() {
        var paths = new ArrayList<>(admin.get("/")
                .json()
                .path("paths")
                .valueStream()
                .map(JsonNode::asString)
                .toList());
        paths.addAll(List.of("/", "/readyz/log", "/openapi/v3/api/v1", "/no/such/path"));
        try (var nobody = new HttpsClient(server, null)) {
            for (var path : paths) {
                boolean open =
                        List.of("/healthz", "/livez", "/readyz", "/version").contains(path);
                assertThat(nobody.get(path).status()).as(path).isEqualTo(open ? 200 : 401);
                assertThat(nobody.post(path, "{}").status()).as(path).isEqualTo(401);
            }
        }
    }

    private static int status(HttpsClient client, String method, String address) {
        return client.send(method, address, method.equals("POST") ? "{}" : null).status();
    }

    private List<String> addresses() {
        var addresses = new ArrayList<String>();
        for (var kind : Kinds.builtIn().all()) {
            var collection = collection(kind);
            addresses.add(collection);
            addresses.add(collection + "?watch=true");
            addresses.add(collection + "/x");
            kind.subresources().forEach(part -> addresses.add(collection + "/x/" + part.name()));
            if (kind.namespaced()) {
                addresses.add(root(kind) + kind.plural());
            }
        }
        addresses.addAll(List.of(
                in("bindings"),
                "/apis/metrics.k8s.io/v1beta1/nodes",
                "/apis/metrics.k8s.io/v1beta1/namespaces/" + namespace + "/pods/x",
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                "/apis/no.such/v1/things"));
        return addresses;
    }

    private String collection(Kind kind) {
        return root(kind) + (kind.namespaced() ? "namespaces/" + namespace + "/" : "") + kind.plural();
    }

    private static String root(Kind kind) {
        return (kind.group().isEmpty() ? "/api/" : "/apis/" + kind.group() + "/") + kind.version() + "/";
    }
}
