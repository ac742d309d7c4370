package sh.deploy.apiserver.authn.jwt;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.bounds.Bounds;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/**
 * A signed token, taken apart and not yet believed. Pure. Source: RFC 7515 and RFC 8725.
 *
 * @param signed what the signature is about
 */
public record CompactToken(ObjectNode header, byte[] signed, byte[] signature, ObjectNode claims) {
    /**
     * @return null when the text is no token of three parts
     * @throws ProblemException 401 with what is wrong
     */
    public static @Nullable CompactToken parse(String token) {
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first < 0 || second < 0 || token.indexOf('.', second + 1) >= 0) {
            return null;
        }
        if (token.length() > Bounds.TOKEN_CHARACTERS) {
            throw Authenticator.unauthorized("the bearer token is longer than " + Bounds.TOKEN_CHARACTERS + " bytes");
        }
        return new CompactToken(
                object(decode(token.substring(0, first))),
                token.substring(0, second).getBytes(US_ASCII),
                decode(token.substring(second + 1)),
                object(decode(token.substring(first + 1, second))));
    }

    /**
     * Whatever else stands in the header, such as a key or where to get one, makes a token worthless.
     *
     * @param known the names that may stand there
     * @throws ProblemException 401 that names the one that may not
     */
    public void checkHeader(Set<String> known) {
        for (var name : header.propertyNames()) {
            if (!known.contains(name)) {
                throw Authenticator.unauthorized("the bearer token's header may not say \"" + name + "\"");
            }
        }
        if (header.has("typ") && !Tree.text(header, "typ").equals("JWT")) {
            throw Authenticator.unauthorized("the bearer token is of another type than JWT");
        }
    }

    /** The signature's, as the header claims; empty where it claims none. */
    public String algorithm() {
        return Tree.text(header, "alg");
    }

    /** Of the key that is said to have signed it; empty where none is. */
    public String keyId() {
        return Tree.text(header, "kid");
    }

    /** Who is said to have made it; empty where nobody is. */
    public String issuer() {
        return Tree.text(claims, "iss");
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
