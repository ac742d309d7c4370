package sh.deploy.apiserver.authn.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeySetTest {
    private static KeySet parse(String... keys) throws IOException {
        return KeySet.parse(("{\"keys\":[" + String.join(",", keys) + "]}").getBytes(UTF_8));
    }

    private static String curve(String id, Curve curve) throws Exception {
        return new ECKeyGenerator(curve).keyID(id).generate().toPublicJWK().toJSONString();
    }

    /** Of a key that signs nothing: to search for its primes would take seconds. */
    private static String modulus(String id, int bits) throws Exception {
        var modulus = new BigInteger(bits, new Random(bits)).setBit(bits - 1).setBit(0);
        var key =
                KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, RSAKeyGenParameterSpec.F4));
        return new RSAKey.Builder((RSAPublicKey) key).keyID(id).build().toJSONString();
    }

    private static String with(String key, String member) {
        return key.substring(0, key.length() - 1) + "," + member.replace('\'', '"') + "}";
    }

    private static JWSAlgorithm algorithm(KeySet set, String id) {
        return Objects.requireNonNull(set.byId().get(id)).algorithm();
    }

    @Test
    void pinsEachKeyToOneAlgorithm() throws Exception {
        var set = parse(
                curve("a", Curve.P_256),
                curve("b", Curve.P_384),
                curve("c", Curve.P_521),
                modulus("d", 2048),
                with(modulus("e", 2048), "'alg':'PS256'"),
                with(curve("f", Curve.P_256), "'use':'sig','alg':'ES256','key_ops':['verify']"));

        assertThat(set.leftOut()).isEmpty();
        assertThat(algorithm(set, "a")).isEqualTo(JWSAlgorithm.ES256);
        assertThat(algorithm(set, "b")).isEqualTo(JWSAlgorithm.ES384);
        assertThat(algorithm(set, "c")).isEqualTo(JWSAlgorithm.ES512);
        assertThat(algorithm(set, "d")).isEqualTo(JWSAlgorithm.RS256);
        assertThat(algorithm(set, "e")).isEqualTo(JWSAlgorithm.PS256);
        assertThat(set.byId()).containsKey("f");
    }

    @Test
    void leavesOutWhatVerifiesNothingAndSaysWhy() throws Exception {
        var good = curve("good", Curve.P_256);
        var set = parse(
                good,
                with(modulus("enc", 2048), "'use':'enc'"),
                with(modulus("ops", 2048), "'key_ops':['encrypt']"),
                "{\"kty\":\"oct\",\"kid\":\"secret\",\"k\":\"AAAA\"}",
                "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"ed\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
                modulus("weak", 1024),
                with(modulus("none", 2048), "'alg':'none'"),
                with(modulus("hs", 2048), "'alg':'HS256'"),
                with(curve("other", Curve.P_256), "'alg':'ES384'"),
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"broken\",\"x\":\"AA\",\"y\":\"AA\"}",
                "{\"kty\":\"EC\",\"kid\":\"empty\"}",
                curve("good", Curve.P_256),
                good.replace("\"good\"", "\"\""));

        assertThat(set.byId()).containsOnlyKeys("good");
        assertThat(set.leftOut())
                .hasSize(10)
                .contains("key \"weak\": \"it has 1024 bits, not 2048 to 8192\"")
                .contains("key \"ed\": \"it is no RSA or EC key\"")
                .contains("key \"good\": \"there is another key with its id\"")
                .contains("key \"\": \"it has no id (kid)\"");
    }

    @Test
    void readsNoCertificateThatStandsBesideAKey() throws Exception {
        var set = parse(with(curve("a", Curve.P_256), "'x5u':'https://evil.example','x5c':['nonsense'],'x5t':'A'"));

        assertThat(set.byId()).containsOnlyKeys("a");
    }

    @Test
    void mayHoldNoKeyThatVerifies() throws Exception {
        assertThat(parse()).isEqualTo(KeySet.NONE);
        assertThat(parse(with(modulus("enc", 2048), "'use':'enc'"))).isEqualTo(KeySet.NONE);
        var weak = parse(modulus("weak", 1024));

        assertThat(weak.byId()).isEmpty();
        assertThat(weak.leftOut()).containsExactly("key \"weak\": \"it has 1024 bits, not 2048 to 8192\"");
    }

    @Test
    void isNoneWithoutAListOfKeys() {
        for (var text : new String[] {"", "x", "[]", "{}", "{\"keys\":{}}", "{\"keys\":null}", "{\"keys\":\"\"}"}) {
            assertThatThrownBy(() -> KeySet.parse(text.getBytes(UTF_8)))
                    .as(text)
                    .isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> KeySet.parse(("{\"keys\":[" + "{},".repeat(100) + "{}]}").getBytes(UTF_8)))
                .hasMessage("the key set has 101 keys, more than 100");
    }
}
