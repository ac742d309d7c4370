package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import sh.deploy.apiserver.http.TokenParts.Part;

/**
 * Tokens that must not be accepted, each made from an accepted one. A change of the header or of the claims is signed by the right key, so
 * that the signature is not what refuses it. Sources: RFC 8725, and the published weaknesses of token libraries.
 */
abstract class Forgeries {
    /** @param changes the parts that have to differ for this one defect */
    record Forgery(String name, Set<Part> changes, TokenParts parts) {
        @Override
        public String toString() {
            return name;
        }
    }

    final TokenParts good;
    private final String keyId;
    private final PrivateKey privateKey;
    private final ECPublicKey key;
    private final List<Forgery> all = new ArrayList<>();

    /**
     * @param good signed by ES256
     * @param privateKey that signed it
     * @param key that verifies it
     */
    Forgeries(TokenParts good, String keyId, PrivateKey privateKey, ECPublicKey key) {
        this.good = good;
        this.keyId = keyId;
        this.privateKey = privateKey;
        this.key = key;
    }

    List<Forgery> all() throws GeneralSecurityException {
        algorithms();
        keyNames();
        headerWords();
        headerForms();
        signatures();
        otherAlgorithms();
        times();
        claimForms();
        forms();
        ownOnes();
        return all;
    }

    /** Adds those of one sort of tokens. */
    abstract void ownOnes() throws GeneralSecurityException;

    private void algorithms() {
        for (var algorithm : List.of(
                "'none'",
                "'None'",
                "'NONE'",
                "'nOnE'",
                "''",
                "null",
                "7",
                "['ES256']",
                "'es256'",
                "'ES256 '",
                "'HS256'",
                "'RS256'",
                "'PS256'",
                "'ES384'",
                "'ES256K'",
                "'EdDSA'",
                "'dir'")) {
            header("alg " + algorithm, text -> text.replace("\"ES256\"", json(algorithm)));
        }
        header("no alg", text -> text.replace("\"alg\":\"ES256\",", ""));
    }

    private void keyNames() {
        for (var name : List.of(
                "'no-such-key'",
                "''",
                "null",
                "7",
                "'../../../../dev/null'",
                "'token-keys/1.pem'",
                "'x\\u0027 OR 1=1 --'",
                "'https://evil.example/jwks'",
                "'\\u0000'",
                "['KEY']")) {
            header(
                    "kid " + name,
                    text -> text.replace("\"" + keyId + "\"", json(name).replace("KEY", keyId)));
        }
        header("kid with something behind it", text -> text.replace(keyId, keyId + "\\u0000"));
        header("no kid", text -> text.replace(",\"kid\":\"" + keyId + "\"", ""));
    }

    private void headerWords() {
        for (var word : List.of(
                "'jku':'https://evil.example/jwks'",
                "'x5u':'https://evil.example/cert'",
                "'jwk':{'kty':'EC','crv':'P-256','x':'AA','y':'AA'}",
                "'x5c':['AA']",
                "'crit':['exp']",
                "'crit':[]",
                "'crit':['b64'],'b64':true",
                "'zip':'DEF'",
                "'b64':false",
                "'enc':'A128GCM'",
                "'cty':'JWT'",
                "'typ':'JWE'",
                "'typ':7",
                "'alg':'ES256'",
                "'alg':'none'",
                "'kid':'x'",
                "'ALG':'none'",
                "'something':1")) {
            header("header says " + word, text -> text.replace("}", "," + json(word) + "}"));
        }
        header("alg first none, then right", text -> text.replace("{", "{\"alg\":\"none\","));
    }

    private void headerForms() {
        header("header is a list", text -> "[" + text + "]");
        header("header is a string", text -> "\"x\"");
        header("header is empty", text -> "");
        header("header says nothing", text -> "{}");
        header("header goes on", text -> text + "{}");
        header("header breaks off", text -> text.substring(0, text.length() - 1));
        header("header begins with a byte order mark", text -> "\uFEFF" + text);
        header("header begins with a space", text -> " " + text);
    }

    private void signatures() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        signature("another key", TokenParts.by(generator.generateKeyPair().getPrivate()));
        signature("none", content -> new byte[0]);
        signature("zeros", content -> new byte[64]);
        signature("ones", content -> filled(64, 0xff));
        signature("r and s are the order of the curve", content -> order());
        signature("as ASN.1", TokenParts.by("SHA256withECDSA", privateKey));
        signature("without its last byte", content -> Arrays.copyOf(right(content), 63));
        signature("with a byte more", content -> Arrays.copyOf(right(content), 65));
        signature("twice", content -> concat(right(content), right(content)));
        signature("with one bit changed", content -> {
            var signature = right(content);
            signature[40] ^= 1;
            return signature;
        });
        signature("of another token", content -> right("e30.e30".getBytes(UTF_8)));
        signature("of the claims alone", content -> right(good.claims().getBytes(UTF_8)));
    }

    /** Here the header has to say what the signature is. */
    private void otherAlgorithms() throws GeneralSecurityException {
        add("unsigned", good.withHeader(algorithm("none")).signed(content -> new byte[0]), Part.HEADER, Part.SIGNATURE);
        var secrets = List.of(key.getEncoded(), pem().getBytes(UTF_8), point(), new byte[1]);
        for (var algorithm : List.of("HS256", "HS512")) {
            for (int i = 0; i < secrets.size(); i++) {
                var secret = secrets.get(i);
                add(
                        algorithm + " with the public key as its secret, form " + i,
                        good.withHeader(algorithm(algorithm)).signed(content -> mac(algorithm, secret, content)),
                        Part.HEADER,
                        Part.SIGNATURE);
            }
        }
        var rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        add(
                "RS256 with a key of its own",
                good.withHeader(algorithm("RS256"))
                        .signed(TokenParts.by(
                                "SHA256withRSA", rsa.generateKeyPair().getPrivate())),
                Part.HEADER,
                Part.SIGNATURE);
    }

    private void times() {
        for (var time : List.of("exp", "nbf", "iat")) {
            for (var value :
                    List.of("'1893456000'", "1893456000.5", "1e400", "-1", "0", "null", "true", "[1893456000]")) {
                claim(time + " " + value, time, json(value));
            }
        }
        claim("no exp", "exp", "");
        claim("no iat", "iat", "");
        claim("exp past", "exp", "1000000000");
        claim("exp huge", "exp", "9223372036854775807");
        claim("exp beyond 64 bits", "exp", "99999999999999999999999999");
        claim("nbf in the future", "nbf", "4102444800");
        claim("iat in the future", "iat", "4102444800");
    }

    private void claimForms() {
        for (var twice : List.of("'exp':1893456000", "'sub':'admin'", "'aud':['x']", "'iss':'x'", "'jti':'x'")) {
            within("twice " + twice, text -> text.substring(0, text.length() - 1) + "," + json(twice) + "}");
        }
        within("claims in a list", text -> "[" + text + "]");
        within("claims go on", text -> text + "x");
        within("claims break off", text -> text.substring(0, text.length() - 1));
        within("no claims", text -> "");
        within("claims that say nothing", text -> "{}");
        within("deep claims", text -> text.replaceFirst("\\{", "{\"x\":" + "[".repeat(300) + "]".repeat(300) + ","));
        within("a long name", text -> text.replaceFirst("(\"jti\":\")", "$1" + "x".repeat(9_000)));
    }

    private void forms() {
        form("four parts", token -> token + ".e30");
        form("five parts", token -> token + ".e30.e30");
        form("two parts", token -> token.substring(0, token.lastIndexOf('.')));
        form("a dot before", token -> "." + token);
        form("a dot behind", token -> token + ".");
        form("padded", token -> token + "==");
        form("a space inside", token -> token.replaceFirst("\\.", ". "));
        form("in quotes", token -> "\"" + token + "\"");
        form("two with a comma", token -> token + "," + token);
        form("percent-encoded", token -> token.replace(".", "%2E"));
        form("as JSON", token -> {
            var parts = token.split("\\.");
            return "{\"protected\":\"" + parts[0] + "\",\"payload\":\"" + parts[1] + "\",\"signature\":\"" + parts[2]
                    + "\"}";
        });
        form("with other last bits", token -> token.substring(0, token.length() - 1) + neighbour(token));
        form("very long", token -> token + "A".repeat(40_000));
    }

    /** Of the last character of 64 bytes in Base64 only the first two bits count. */
    private static char neighbour(String token) {
        var letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return letters.charAt(letters.indexOf(token.charAt(token.length() - 1)) ^ 1);
    }

    void header(String name, UnaryOperator<String> change) {
        add(name, good.withHeader(change.apply(good.header())), Part.HEADER);
    }

    /** @param value empty: without the claim */
    void claim(String name, String claim, String value) {
        var tree = HttpsClient.JSON.readTree(good.claims()).deepCopy();
        var fields = new ArrayList<String>();
        for (var field : tree.properties()) {
            var text = field.getKey().equals(claim) ? value : field.getValue().toString();
            if (!text.isEmpty()) {
                fields.add("\"" + field.getKey() + "\":" + text);
            }
        }
        within(name, text -> "{" + String.join(",", fields) + "}");
    }

    void within(String name, UnaryOperator<String> change) {
        add(name, good.withClaims(change.apply(good.claims())), Part.CLAIMS);
    }

    void signature(String name, TokenParts.Signing signing) {
        add("signature: " + name, good.signed(signing), Part.SIGNATURE);
    }

    private void form(String name, UnaryOperator<String> change) {
        add(name, good.finished(change), Part.FORM);
    }

    void add(String name, TokenParts parts, Part first, Part... more) {
        all.add(new Forgery(name, EnumSet.of(first, more), parts));
    }

    private String algorithm(String name) {
        return good.header().replace("\"ES256\"", "\"" + name + "\"");
    }

    private byte[] right(byte[] content) throws GeneralSecurityException {
        return good.signing().sign(content);
    }

    private byte[] order() {
        var order = key.getParams().getOrder().toByteArray();
        var half = Arrays.copyOfRange(order, order.length - 32, order.length);
        return concat(half, half);
    }

    private byte[] point() {
        return key.getW().getAffineX().toByteArray();
    }

    private String pem() {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(UTF_8)).encodeToString(key.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    static byte[] mac(String algorithm, byte[] secret, byte[] content) throws GeneralSecurityException {
        var name = algorithm.replace("HS", "HmacSHA");
        var mac = Mac.getInstance(name);
        mac.init(new SecretKeySpec(secret, name));
        return mac.doFinal(content);
    }

    private static byte[] filled(int length, int value) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] concat(byte[] one, byte[] other) {
        var both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    static String json(String text) {
        return text.replace('\'', '"');
    }
}
