package sh.deploy.apiserver.authn.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.ManualTime;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.authn.jwt.CompactToken;
import sh.deploy.apiserver.authn.jwt.VerificationKey;
import sh.deploy.apiserver.authn.oidc.JwtAuthenticator.ClaimMappings;
import sh.deploy.apiserver.authn.oidc.JwtAuthenticator.PrefixedClaim;

class IssuerTokensTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final String CLAIMS =
            "{\"iss\":\"https://a.example\",\"aud\":[\"x\",\"y\"],\"sub\":\"jane\",\"iat\":%d,\"exp\":%d}"
                    .formatted(NOW.getEpochSecond(), NOW.getEpochSecond() + 60);

    private final ManualTime time = new ManualTime(NOW);
    private volatile ECKey key = newKey();
    private volatile boolean broken;
    private final IssuerKeys keys = new IssuerKeys(
            "https://a.example", this::fetch, new Waiters(new Semaphore(1)), Duration.ofMinutes(1), time);
    private final IssuerTokens tokens = new IssuerTokens(
            new JwtAuthenticator(
                    new Issuer("https://a.example", "", "", List.of("y", "z")),
                    List.of(),
                    new ClaimMappings(new PrefixedClaim("sub", "a:"), null, null, List.of()),
                    List.of()),
            keys,
            time);

    @BeforeEach
    void start() {
        keys.start();
    }

    @AfterEach
    void stop() {
        keys.close();
    }

    private static ECKey newKey() {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID("k").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private KeySet fetch() throws IOException {
        if (broken) {
            throw new IOException("it answers 500");
        }
        try {
            return new KeySet(
                    Map.of("k", new VerificationKey("k", JWSAlgorithm.ES256, key.toECPublicKey())), List.of());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private CompactToken signed(JWSHeader header, String claims) throws Exception {
        var token = new JWSObject(header, new Payload(claims));
        token.sign(new ECDSASigner(key));
        return Objects.requireNonNull(CompactToken.parse(token.serialize()));
    }

    private CompactToken signed(String claims) throws Exception {
        return signed(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k").build(), claims);
    }

    @Test
    void proveWhoTheCallerIsToThisServer() throws Exception {
        var verified = tokens.identify(tokens.verify(signed(CLAIMS), NOW));

        assertThat(verified.proof().caller().user()).isEqualTo("a:jane");
        assertThat(verified.proof().audiences()).containsExactly(Authenticator.AUDIENCE);
        assertThatCode(() -> tokens.checkAgain(verified, NOW.plusSeconds(59))).doesNotThrowAnyException();
        assertThatThrownBy(() -> tokens.checkAgain(verified, NOW.plusSeconds(60)))
                .hasMessageContaining("expired at");
    }

    @Test
    void sayInTheLogWhatIsWrongWithThem() throws Exception {
        var right = signed(CLAIMS);
        assertThatThrownBy(() -> tokens.verify(right, NOW.plusSeconds(60))).hasMessageContaining("expired at");
        assertThatThrownBy(() -> tokens.verify(signed(CLAIMS.replace("\"y\"", "\"w\"")), NOW))
                .hasMessageContaining("for none of the audiences [y, z]");
        assertThatThrownBy(() -> tokens.verify(signed(CLAIMS.replace("\"jane\"", "\"\"")), NOW))
                .hasMessageContaining("the claim \"sub\"");
        assertThatThrownBy(() -> tokens.verify(signed(CLAIMS.replace("\"exp\":", "\"nbf\":\"x\",\"exp\":")), NOW))
                .hasMessageContaining("the claim \"nbf\"");
        assertThatThrownBy(() -> tokens.verify(signed(new JWSHeader(JWSAlgorithm.ES256), CLAIMS), NOW))
                .hasMessageContaining("does not say by which key");
        assertThatThrownBy(() -> tokens.verify(
                        signed(
                                new JWSHeader.Builder(JWSAlgorithm.ES256)
                                        .keyID("other")
                                        .build(),
                                CLAIMS),
                        NOW))
                .hasMessageContaining("the key \"other\", which is none of the issuer's");
    }

    @Test
    void areOverWithTheirKeyAlsoWhenAnotherHasItsName() throws Exception {
        var verified = tokens.identify(tokens.verify(signed(CLAIMS), NOW));
        key = newKey();
        assertThat(keys.find("new")).isNull(); // has them fetched anew

        assertThatThrownBy(() -> tokens.checkAgain(verified, NOW))
                .hasMessageContaining("is not among the issuer's any more");
        assertThatCode(() -> tokens.verify(signed(CLAIMS), NOW)).doesNotThrowAnyException();
    }

    @Test
    void areRefusedWhileThereAreNoKeys() throws Exception {
        broken = true;
        try (var none = new IssuerKeys(
                "https://a.example", this::fetch, new Waiters(new Semaphore(1)), Duration.ofMinutes(1), time)) {
            none.start();
            var refusing = new IssuerTokens(tokens.settings(), none, time);

            assertThatThrownBy(() -> refusing.verify(signed(CLAIMS), NOW))
                    .hasMessageContaining("there are no keys of the issuer: it answers 500");
        }
    }
}
