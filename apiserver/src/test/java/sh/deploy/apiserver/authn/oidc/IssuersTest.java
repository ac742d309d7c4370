package sh.deploy.apiserver.authn.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.ManualTime;
import sh.deploy.apiserver.authn.jwt.VerificationKey;
import sh.deploy.apiserver.authn.oidc.JwtAuthenticator.ClaimMappings;
import sh.deploy.apiserver.authn.oidc.JwtAuthenticator.PrefixedClaim;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;

class IssuersTest {
    private static final String URL = "https://a.example";
    private static final String USUAL = "";
    private static final String OTHER = "https://b.example/else";
    private static final long WITHIN_SECONDS = 10;

    private final ManualTime time = new ManualTime(Instant.EPOCH);
    /** Keys by the discovery URL at which they are published. */
    private final Map<String, Set<String>> published = new ConcurrentHashMap<>(Map.of(USUAL, Set.of("a")));

    private final List<Issuer> asked = new ArrayList<>();
    private volatile Map<String, IssuerTokens> inForce = Map.of();
    private final Issuers issuers = new Issuers(this::source, next -> inForce = next, time);

    @AfterEach
    void stop() {
        issuers.close();
    }

    private KeySource source(Issuer issuer) {
        asked.add(issuer);
        return () -> {
            var ids = published.get(issuer.discoveryUrl());
            if (ids == null) {
                throw new IOException("it answers 404");
            }
            return new KeySet(ids.stream().collect(Collectors.toMap(id -> id, IssuersTest::key)), List.of());
        };
    }

    private static VerificationKey key(String id) {
        try {
            return new VerificationKey(
                    id,
                    JWSAlgorithm.ES256,
                    new ECKeyGenerator(Curve.P_256).generate().toECPublicKey());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JwtAuthenticator settings(String discoveryUrl, String authority, String prefix) {
        return new JwtAuthenticator(
                new Issuer(URL, discoveryUrl, authority, List.of("x")),
                List.of(),
                new ClaimMappings(new PrefixedClaim("sub", prefix), null, null, List.of()),
                List.of());
    }

    private IssuerTokens now() {
        return Objects.requireNonNull(inForce.get(URL));
    }

    private String prefix() {
        return ((PrefixedClaim) now().settings().claimMappings().username()).prefix();
    }

    private JsonNode report() {
        var list = Tree.newObject().putArray("issuers");
        issuers.report(list);
        return list.path(0);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WITHIN_SECONDS);
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.sleep(5);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private void takeTheUsual() throws InterruptedException {
        issuers.apply(List.of(settings(USUAL, "", "old:")));
        await(() -> now().keys().areHad());
    }

    @Test
    void areInForceAtOnceWhereTheyAreNew() throws Exception {
        published.clear();
        issuers.apply(List.of(settings(USUAL, "", "old:")));

        assertThat(inForce).containsOnlyKeys(URL);
        await(() -> report().path("fault").asString("").equals("it answers 404"));
        assertThat(report().path("keys").asInt()).isZero();
    }

    @Test
    void keepTheirKeysWhereTheyComeFromTheSamePlace() throws Exception {
        takeTheUsual();
        var keys = now().keys();

        issuers.apply(List.of(settings(USUAL, "", "new:")));

        assertThat(prefix()).isEqualTo("new:");
        assertThat(now().keys()).isSameAs(keys);
        assertThat(asked).hasSize(1);
    }

    @Test
    void stayAsTheyWereUntilTheKeysFromElsewhereAreHad() throws Exception {
        takeTheUsual();
        var before = now();

        issuers.apply(List.of(settings(OTHER, "", "new:")));
        await(() -> report().path("fault").asString("").endsWith("it answers 404"));
        issuers.promote();

        assertThat(now()).isSameAs(before);
        assertThat(before.keys().known("a")).isNotNull();
        assertThat(report().path("keys").asInt()).isEqualTo(1);
        assertThat(report().path("fault").asString(""))
                .isEqualTo("what the file says now is in force once its keys are had: it answers 404");

        published.put(OTHER, Set.of("b"));
        time.advance(IssuerKeys.ASK_AGAIN);
        await(() -> {
            issuers.promote();
            return now() != before;
        });

        assertThat(prefix()).isEqualTo("new:");
        assertThat(now().keys().known("b")).isNotNull();
        assertThat(now().keys().known("a")).isNull();
        assertThat(report().path("fault").asString("")).isEmpty();
    }

    @Test
    void stayAsTheyWereUntilTheyAreProvedByTheOtherAuthority() throws Exception {
        takeTheUsual();

        issuers.apply(List.of(settings(USUAL, "another", "new:")));
        assertThat(now().keys().known("a")).isNotNull();
        await(() -> {
            issuers.promote();
            return prefix().equals("new:");
        });

        assertThat(now().keys().known("a")).isNotNull();
        assertThat(asked).hasSize(2);
    }

    @Test
    void areWaitedForNoMoreWhenTheFileIsAsItWas() throws Exception {
        takeTheUsual();
        var before = now();
        issuers.apply(List.of(settings(OTHER, "", "new:")));

        issuers.apply(List.of(before.settings()));
        published.put(OTHER, Set.of("b"));
        issuers.promote();

        assertThat(now()).isSameAs(before);
        assertThat(report().path("fault").asString("")).isEmpty();
    }

    @Test
    void goAtOnceWhenTheyAreNamedNoMore() throws Exception {
        takeTheUsual();
        issuers.apply(List.of(settings(OTHER, "", "new:")));

        issuers.apply(List.of());
        issuers.promote();

        assertThat(inForce).isEmpty();
    }
}
