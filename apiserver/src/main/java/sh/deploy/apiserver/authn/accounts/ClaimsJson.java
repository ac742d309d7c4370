package sh.deploy.apiserver.authn.accounts;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.authn.jwt.Claims;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.pki.SigningKeys;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The claims of a token as JSON, and back. Reads nothing but what it would have written: a claim that is missing, of another type or at odds
 * with another makes the whole token worthless. Pure.
 */
final class ClaimsJson {
    private static final String OURS = "kubernetes.io";

    private ClaimsJson() {}

    static ObjectNode write(AccountClaims claims) {
        var json = Tree.newObject();
        claims.audiences().forEach(json.putArray("aud")::add);
        json.put("exp", claims.expiresAt().getEpochSecond());
        json.put("iat", claims.issuedAt().getEpochSecond());
        json.put("iss", Authenticator.AUDIENCE);
        json.put("jti", claims.id());
        var ours = json.putObject(OURS).put("namespace", claims.namespace());
        put(ours, "node", claims.node());
        put(ours, "pod", claims.pod());
        put(ours, "secret", claims.secret());
        put(ours, "serviceaccount", claims.account());
        json.put("nbf", claims.notBefore().getEpochSecond());
        return json.put("sub", claims.user());
    }

    private static void put(ObjectNode parent, String name, @Nullable Identified object) {
        if (object != null) {
            parent.putObject(name).put("name", object.name()).put("uid", object.uid());
        }
    }

    /** @throws sh.deploy.api.problem.ProblemException 401 that says which claim is at fault */
    static AccountClaims read(ObjectNode json) {
        if (!Claims.text(json, "iss").equals(Authenticator.AUDIENCE)) {
            throw Claims.fault("iss");
        }
        var ours = object(json, OURS);
        var account = identified(ours, "serviceaccount");
        if (account == null) {
            throw Claims.fault("serviceaccount");
        }
        var claims = new AccountClaims(
                audiences(json),
                Claims.moment(json, "iat"),
                Claims.moment(json, "nbf"),
                expiry(json),
                Claims.text(json, "jti"),
                Claims.text(ours, "namespace"),
                account,
                identified(ours, "pod"),
                identified(ours, "secret"),
                identified(ours, "node"));
        if (!claims.user().equals(Claims.text(json, "sub"))) {
            throw Claims.fault("sub");
        }
        return claims;
    }

    private static List<String> audiences(ObjectNode json) {
        var audiences = new ArrayList<String>();
        if (!json.path("aud").isArray()) {
            throw Claims.fault("aud");
        }
        for (var audience : json.path("aud")) {
            if (!audience.isString() || audience.stringValue().isEmpty()) {
                throw Claims.fault("aud");
            }
            audiences.add(audience.stringValue());
        }
        if (audiences.isEmpty()) {
            throw Claims.fault("aud");
        }
        return audiences;
    }

    private static Instant expiry(ObjectNode json) {
        var issued = Claims.moment(json, "iat");
        var expires = Claims.moment(json, "exp");
        var life = Duration.between(issued, expires);
        if (!life.isPositive() || life.compareTo(SigningKeys.LONGEST_TOKEN) > 0) {
            throw Claims.fault("exp");
        }
        return expires;
    }

    private static ObjectNode object(JsonNode json, String name) {
        if (json.path(name) instanceof ObjectNode object) {
            return object;
        }
        throw Claims.fault(name);
    }

    private static @Nullable Identified identified(ObjectNode json, String name) {
        if (json.path(name).isMissingNode()) {
            return null;
        }
        var object = object(json, name);
        return new Identified(Claims.text(object, "name"), Claims.text(object, "uid"));
    }
}
