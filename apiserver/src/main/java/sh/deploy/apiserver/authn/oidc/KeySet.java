package sh.deploy.apiserver.authn.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.IOException;
import java.text.ParseException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.apiserver.authn.jwt.VerificationKey;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/**
 * The keys that an issuer publishes, by their ids. Each is for one algorithm: the one that it names, else the one of its curve, else {@code
 * RS256}, which OpenID Connect obliges every issuer to know. What is for something else than signatures, or weak, or broken, is left out; so
 * is the second of two with one id. Pure. Source: RFC 7517 and RFC 8725.
 *
 * @param byId empty for an issuer that takes all of its keys back
 * @param leftOut why keys for signatures are not among them, a sentence each
 */
record KeySet(Map<String, VerificationKey> byId, List<String> leftOut) {
    /** All asymmetric ones of RFC 7518. EdDSA would need a library more. */
    static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    static final KeySet NONE = new KeySet(Map.of(), List.of());

    private static final int MOST_KEYS = 100;
    private static final int LEAST_BITS = 2_048;
    private static final int MOST_BITS = 8_192;

    /** What makes a key. A certificate beside it, or where to get one, is not even read. */
    private static final List<String> MEMBERS = List.of("kty", "crv", "x", "y", "n", "e");

    KeySet {
        byId = Map.copyOf(byId);
        leftOut = List.copyOf(leftOut);
    }

    /** @throws IOException for a text that is no key set */
    static KeySet parse(byte[] json) throws IOException {
        var document = document(json);
        if (!document.path("keys").isArray()) {
            throw new IOException("the answer is no key set: it has no list of keys");
        }
        var keys = Tree.objects(document, "keys");
        if (keys.size() > MOST_KEYS) {
            throw new IOException("the key set has " + keys.size() + " keys, more than " + MOST_KEYS);
        }
        var byId = new HashMap<String, VerificationKey>();
        var leftOut = new LinkedHashMap<String, String>();
        for (var key : keys) {
            var id = Tree.text(key, "kid");
            try {
                if (isForSignatures(key) && byId.putIfAbsent(id, key(id, key)) != null) {
                    leftOut.put(id, "there is another key with its id");
                }
            } catch (ParseException | JOSEException | IllegalArgumentException | IllegalStateException e) {
                leftOut.put(id, String.valueOf(e.getMessage()));
            }
        }
        var sentences = leftOut.entrySet().stream()
                .map(entry -> "key " + Quoted.of(entry.getKey()) + ": " + Quoted.of(entry.getValue()))
                .toList();
        return new KeySet(byId, sentences);
    }

    /** A document that the issuer answered with. */
    static ObjectNode document(byte[] json) throws IOException {
        try {
            if (JsonTrees.parse(json).root() instanceof ObjectNode object) {
                return object;
            }
        } catch (ProblemException e) {
            throw new IOException("the answer is no JSON", e);
        }
        throw new IOException("the answer is no JSON object");
    }

    private static boolean isForSignatures(ObjectNode key) {
        var use = Tree.text(key, "use");
        var operations = Tree.texts(key, "key_ops");
        return (use.isEmpty() || use.equals("sig")) && (operations.isEmpty() || operations.contains("verify"));
    }

    private static VerificationKey key(String id, ObjectNode key) throws ParseException, JOSEException {
        if (id.isEmpty()) {
            throw new ParseException("it has no id (kid)", 0);
        }
        var members = new HashMap<String, Object>();
        for (var name : MEMBERS) {
            if (key.path(name).isString()) {
                members.put(name, key.path(name).stringValue());
            }
        }
        var named = Tree.text(key, "alg");
        return switch (Tree.text(key, "kty")) {
            case "EC" -> curve(id, ECKey.parse(members), named);
            case "RSA" -> modulus(id, RSAKey.parse(members), named);
            default -> throw new ParseException("it is no RSA or EC key", 0);
        };
    }

    private static VerificationKey curve(String id, ECKey key, String named) throws ParseException, JOSEException {
        var byCurve = Map.of(
                Curve.P_256, JWSAlgorithm.ES256,
                Curve.P_384, JWSAlgorithm.ES384,
                Curve.P_521, JWSAlgorithm.ES512);
        var algorithm = byCurve.get(key.getCurve());
        if (algorithm == null || !named.isEmpty() && !named.equals(algorithm.getName())) {
            throw new ParseException("on its curve there are no signatures by " + named, 0);
        }
        return new VerificationKey(id, algorithm, key.toECPublicKey());
    }

    private static VerificationKey modulus(String id, RSAKey key, String named) throws ParseException, JOSEException {
        var algorithm = named.isEmpty() ? JWSAlgorithm.RS256 : JWSAlgorithm.parse(named);
        if (!ALGORITHMS.contains(algorithm) || !JWSAlgorithm.Family.RSA.contains(algorithm)) {
            throw new ParseException("it is for " + named + ", which is not taken", 0);
        }
        var bits = key.toRSAPublicKey().getModulus().bitLength();
        if (bits < LEAST_BITS || bits > MOST_BITS) {
            throw new ParseException("it has " + bits + " bits, not " + LEAST_BITS + " to " + MOST_BITS, 0);
        }
        return new VerificationKey(id, algorithm, key.toRSAPublicKey());
    }
}
