package sh.deploy.apiserver.http;

import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.authn.accounts.TokenIssuer;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.pki.SigningKeys;
import tools.jackson.databind.node.ObjectNode;

/** What others need to check the tokens of service accounts by themselves. Source: Kubernetes' documentation, "Service account issuer discovery". */
final class IssuerEndpoint {
    static final String DISCOVERY = "/.well-known/openid-configuration";
    static final String KEY_SET = "/openid/v1/jwks";

    private static final String HOST = "[A-Za-z0-9._-]{1,253}(:\\d{1,5})?|\\[[0-9A-Fa-f:.]{2,45}](:\\d{1,5})?";

    private static final String OWN = "private, no-store";
    private static final String SHARED = "public, max-age=" + SigningKeys.KEY_SET_MAX_AGE.toSeconds();

    private final TokenIssuer issuer;

    IssuerEndpoint(TokenIssuer issuer) {
        this.issuer = issuer;
    }

    /** Null when the path is none of the two. */
    @Nullable
    Response answer(HttpRequestData request) {
        var path = request.path();
        return switch (path.endsWith("/") ? path.substring(0, path.length() - 1) : path) {
            case DISCOVERY -> document("application/json", TokenIssuer.discovery("https://" + host(request)), OWN);
            case KEY_SET -> document("application/jwk-set+json", issuer.keySet(), SHARED);
            default -> null;
        };
    }

    /** As the client has reached us. Others may be told another address, so nobody keeps it for them. */
    private static String host(HttpRequestData request) {
        var host = request.header("host");
        if (!host.matches(HOST)) {
            throw Problem.of(Reason.BAD_REQUEST, "the Host header must be a name or address with an optional port")
                    .toException();
        }
        return host;
    }

    private static Response document(String type, ObjectNode content, String caching) {
        return Response.of(200, type, JsonTrees.bytes(content)).with("cache-control", caching);
    }
}
