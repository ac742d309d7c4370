package sh.deploy.apiserver.authn.oidc;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.time.ManualTime;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authn.Tokens;
import sh.deploy.apiserver.authn.jwt.TokenTimes;
import sh.deploy.apiserver.authn.jwt.VerificationKey;

/** What is remembered of a token that expressions were evaluated about. */
class OidcTokensTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final String URL = "https://a.example";
    private static final String FILE = """
            apiVersion: apiserver.config.k8s.io/v1
            kind: AuthenticationConfiguration
            jwt:
            - issuer: {url: "https://a.example", audiences: [x]}
              claimMappings:
                username: {expression: claims.sub}
                groups: {expression: 'claims.g.filter(a, claims.g.exists(b, a + b == "1-2"))'}
            """;

    private final ManualTime time = new ManualTime(NOW);
    private final Laggard laggard = new Laggard();
    private final ECKey key = newKey();
    private final IssuerKeys keys =
            new IssuerKeys(URL, this::fetch, new Waiters(new Semaphore(1)), Duration.ofMinutes(1), time);
    private final OidcTokens tokens = new OidcTokens(laggard);

    /** As the clock of the test, but while it lags each look at it takes a second. */
    private final class Laggard implements Time {
        private boolean lags;
        private long looks;

        @Override
        public long nanos() {
            looks += lags ? 1 : 0;
            return time.nanos() + Duration.ofSeconds(looks).toNanos();
        }

        @Override
        public Instant now() {
            return time.now();
        }
    }

    private static ECKey newKey() {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID("k").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private KeySet fetch() {
        return new KeySet(Map.of("k", new VerificationKey("k", JWSAlgorithm.ES256, publicKey())), List.of());
    }

    private ECPublicKey publicKey() {
        try {
            return key.toECPublicKey();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void start() {
        keys.start();
        tokens.use(Map.of(URL, issuer(FILE)));
    }

    @AfterEach
    void stop() {
        keys.close();
    }

    private IssuerTokens issuer(String file) {
        return new IssuerTokens(
                ConfigurationReader.read("auth.yaml", file).jwt().getFirst(), keys, laggard);
    }

    private String token(String claims) throws JOSEException {
        var token = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k").build(),
                new Payload("{\"iss\":\"%s\",\"aud\":\"x\",\"sub\":\"jane\",\"iat\":%d,\"exp\":%d,%s}"
                        .formatted(URL, NOW.getEpochSecond(), NOW.getEpochSecond() + 3600, claims.replace('\'', '"'))));
        token.sign(new ECDSASigner(key));
        return token.serialize();
    }

    private String costly() throws JOSEException {
        return token(
                IntStream.range(0, 100).mapToObj(i -> "'" + i + "'").collect(Collectors.joining(",", "'g':[", "]")));
    }

    private String user(String token) {
        return Objects.requireNonNull(tokens.prove(token)).caller().user();
    }

    private void assertRefused(String token) {
        assertThatThrownBy(() -> tokens.prove(token))
                .isInstanceOf(ProblemException.class)
                .hasMessage("Unauthorized: the bearer token is not accepted; the server's log says why");
    }

    @Test
    void refusesForAWhileWithoutAnotherLookWhatExpressionsRefused() throws Exception {
        var token = costly();
        laggard.lags = true;
        assertRefused(token);
        long looks = laggard.looks;
        laggard.lags = false;

        time.advance(OidcTokens.REFUSED_FOR.minusNanos(1));
        assertRefused(token);
        assertThat(laggard.looks).isEqualTo(looks);
        time.advance(Duration.ofNanos(1));

        assertThat(user(token)).isEqualTo("jane");
    }

    @Test
    void looksAgainAtWhatWasRefusedWhenTheFileSaysSomethingElse() throws Exception {
        var token = token("'g':7");
        assertRefused(token);

        tokens.use(Map.of(URL, issuer(FILE.replace("claims.g.filter", "false ? [] : [].filter"))));

        assertThat(user(token)).isEqualTo("jane");
    }

    @Test
    void evaluatesOnceForATokenThatIsTaken() throws Exception {
        var token = costly();
        assertThat(user(token)).isEqualTo("jane");
        laggard.lags = true;

        assertThat(user(token)).isEqualTo("jane");
    }

    @Test
    void countsWhatIsExtraAmongWhatIsRemembered() {
        assertThat(bytes(Map.of("x.org/a", List.of("v".repeat(50_000))))).isGreaterThan(bytes(Map.of()) + 100_000);
        assertThat(bytes(Map.of("x.org/" + "k".repeat(50_000), List.of("v")))).isGreaterThan(bytes(Map.of()) + 100_000);
        assertThat(bytes(Map.of("x.org/a", Collections.nCopies(5_000, "")))).isGreaterThan(bytes(Map.of()) + 200_000);
    }

    private int bytes(Map<String, List<String>> extra) {
        var times = new TokenTimes(NOW, NOW, NOW.plusSeconds(1));
        var caller = new Caller("jane", "", Set.of(), extra, "oidc");
        var signed = new VerificationKey("k", JWSAlgorithm.ES256, publicKey());
        return OidcTokens.bytes(
                new IssuerTokens.Verified(issuer(FILE), signed, times, new Tokens.Proof(caller, Set.of("x"))));
    }

    @Test
    void looksAgainAtWhatIsRefusedForAnythingElse() throws Exception {
        var token = token("'g':[],'nbf':" + (NOW.getEpochSecond() + 31));
        assertRefused(token);
        time.advance(Duration.ofSeconds(1));

        assertThat(user(token)).isEqualTo("jane");
    }
}
