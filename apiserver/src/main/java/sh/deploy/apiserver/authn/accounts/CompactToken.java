package sh.deploy.apiserver.authn.accounts;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/**
 * A signed token, taken apart and not yet believed. Of its header only three words are known; whatever else stands there, such as a key or
 * where to get one, makes it worthless. Pure. Source: RFC 7515 and RFC 8725.
 *
 * @param keyId names the key that is said to have signed it
 * @param signed what the signature is about
 */
record CompactToken(String keyId, byte[] signed, byte[] signature, ObjectNode claims) {
    static final int MOST_CHARACTERS = 8 << 10;

    /** The one algorithm that the cluster's keys are for. */
    static final String ALGORITHM = "ES256";

    private static final Set<String> HEADER = Set.of("alg", "kid", "typ");

    /**
     * @return null when the text is no token of three parts
     * @throws ProblemException 401 with what is wrong
     */
    static @Nullable CompactToken parse(String token) {
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first < 0 || second < 0 || token.indexOf('.', second + 1) >= 0) {
            return null;
        }
        if (token.length() > MOST_CHARACTERS) {
            throw Authenticator.unauthorized("the bearer token is longer than " + MOST_CHARACTERS + " bytes");
        }
        var header = object(decode(token.substring(0, first)));
        var keyId = keyId(header);
        var signature = decode(token.substring(second + 1));
        var claims = object(decode(token.substring(first + 1, second)));
        return new CompactToken(keyId, token.substring(0, second).getBytes(US_ASCII), signature, claims);
    }

    private static String keyId(ObjectNode header) {
        for (var name : header.propertyNames()) {
            if (!HEADER.contains(name)) {
                throw Authenticator.unauthorized("the bearer token's header may not say \"" + name + "\"");
            }
        }
        if (!Tree.text(header, "alg").equals(ALGORITHM)) {
            throw Authenticator.unauthorized("the bearer token is not signed by the algorithm " + ALGORITHM);
        }
        if (header.has("typ") && !Tree.text(header, "typ").equals("JWT")) {
            throw Authenticator.unauthorized("the bearer token is of another type than JWT");
        }
        return Tree.text(header, "kid");
    }

    /** Without padding, and with no more than one way to write the same. */
    private static byte[] decode(String part) {
        try {
            var bytes = Base64.getUrlDecoder().decode(part);
            if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
        throw malformed();
    }

    private static ObjectNode object(byte[] json) {
        try {
            if (json.length > 1 && json[0] == '{' && json[1] != 0) {
                var parsed = JsonTrees.parse(json);
                if (parsed.duplicateFields().isEmpty() && parsed.root() instanceof ObjectNode object) {
                    return object;
                }
            }
        } catch (ProblemException e) {
            throw malformed();
        }
        throw malformed();
    }

    private static ProblemException malformed() {
        return Authenticator.unauthorized("the bearer token is malformed");
    }
}
