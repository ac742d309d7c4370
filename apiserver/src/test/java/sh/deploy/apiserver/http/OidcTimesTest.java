package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.ManualTime;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.TestIssuer;

/** Tokens of an issuer as time goes by, and as its keys come and go. */
@Tag("slow")
class OidcTimesTest {
    private static final int CALLERS = 4;
    private static final int CALLS_EACH = 25;
    private static final String MASTER = "/api/v1/namespaces/default/configmaps";

    // The clients go by the real clock when they look at certificates.
    private final ManualTime time = new ManualTime(Instant.now().truncatedTo(ChronoUnit.SECONDS));
    private final TestIssuer issuer = TestIssuer.start();
    private TestApiServer server;
    private HttpsClient admin;
    private HttpsClient nobody;

    @BeforeEach
    void start() {
        issuer.addKey("k1", JWSAlgorithm.ES256);
        server = TestApiServer.start(time, settings -> IssuerTest.taking(settings, issuer.configuration()));
        admin = HttpsClient.admin(server);
        nobody = new HttpsClient(server, null);
        IssuerTest.awaitKeys(admin, 0, 1);
    }

    @AfterEach
    void stop() {
        nobody.close();
        admin.close();
        server.close();
        issuer.close();
    }

    private String token(String key) {
        return issuer.token(key, issuer.claims("jane", time.now().getEpochSecond(), ""));
    }

    private int status(String token) {
        return nobody.get("/api", "authorization", "Bearer " + token).status();
    }

    @Test
    void endAtTheSecondThatTheyName() {
        var token = token("k1");

        time.advance(Duration.ofSeconds(3599));
        assertThat(status(token)).isEqualTo(200);
        time.advance(Duration.ofSeconds(1));

        assertThat(status(token)).isEqualTo(401);
    }

    @Test
    void mayBeSomeSecondsAheadOfTheClock() {
        long now = time.now().getEpochSecond();

        assertThat(status(issuer.token("k1", issuer.claims("jane", now + 30, ""))))
                .isEqualTo(200);
        assertThat(status(issuer.token("k1", issuer.claims("jane", now + 31, ""))))
                .isEqualTo(401);
        assertThat(status(issuer.token("k1", issuer.claims("jane", now, ",\"nbf\":" + (now + 30)))))
                .isEqualTo(200);
        assertThat(status(issuer.token("k1", issuer.claims("jane", now, ",\"nbf\":" + (now + 31)))))
                .isEqualTo(401);
    }

    @Test
    void endTheWatchesThatTheyBegan() {
        admin.post(
                "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
                "{\"metadata\":{\"name\":\"jane\"},\"roleRef\":{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":"
                        + "\"ClusterRole\",\"name\":\"view\"},\"subjects\":[{\"kind\":\"User\",\"name\":\"oidc:jane\"}]}");
        try (var watch = nobody.watch(MASTER + "?watch=true", "authorization", "Bearer " + token("k1"))) {
            admin.post(MASTER, "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"}}");
            String next = watch.nextShort();
            while (!"ADDED a".equals(next)) {
                next = watch.nextShort();
            }

            time.advance(Duration.ofHours(1));

            assertThat(watch.nextOrEnd()).isNull();
        }
    }

    @Test
    void areTakenWithoutAPauseWhenTheIssuerChangesItsKey() throws Exception {
        var current = new AtomicReference<>("k1");
        var wrong = new ConcurrentLinkedQueue<String>();
        var calls = new AtomicInteger();
        var half = new CountDownLatch(CALLERS * CALLS_EACH);
        var stop = new AtomicBoolean();
        var old = token("k1");
        var callers = new Thread[CALLERS];
        for (int i = 0; i < CALLERS; i++) {
            callers[i] = Thread.ofVirtual().start(() -> {
                while (!stop.get()) {
                    for (var token : new String[] {old, token(current.get())}) {
                        int status = status(token);
                        if (status != 200) {
                            wrong.add(status + " after " + calls.get() + " calls");
                        }
                        calls.incrementAndGet();
                        half.countDown();
                    }
                }
            });
        }
        half.await();
        issuer.addKey("k2", JWSAlgorithm.RS256);
        current.set("k2");
        var other = new CountDownLatch(1);
        Thread.ofVirtual().start(() -> {
            int target = calls.get() + CALLERS * CALLS_EACH;
            while (calls.get() < target) {
                IssuerTest.sleep();
            }
            other.countDown();
        });
        other.await();
        stop.set(true);
        for (var caller : callers) {
            caller.join();
        }

        assertThat(wrong).isEmpty();
        assertThat(calls.get()).isGreaterThanOrEqualTo(2 * CALLERS * CALLS_EACH);
        assertThat(issuer.keySetReads()).isEqualTo(2);
    }

    @Test
    void dieWithTheirKeyOnceItIsWithdrawn() {
        issuer.addKey("k2", JWSAlgorithm.ES256);
        var old = token("k1");
        var young = token("k2");
        assertThat(status(old)).isEqualTo(200);
        assertThat(status(young)).isEqualTo(200);

        issuer.withdraw("k1");
        time.advance(Duration.ofMinutes(5));
        IssuerTest.awaitKeys(admin, 0, 1);

        assertThat(status(old)).isEqualTo(401);
        assertThat(status(young)).isEqualTo(200);
    }

    @Test
    void dieWithTheLastKeyThatIsWithdrawn() {
        var token = token("k1");
        assertThat(status(token)).isEqualTo(200);

        issuer.withdraw("k1");
        time.advance(Duration.ofMinutes(5));
        IssuerTest.await(admin, "/issuers/0/fault", "the key set has no key that verifies tokens");

        assertThat(status(token)).isEqualTo(401);
        assertThat(IssuerTest.said(admin).at("/issuers/0/keys").asInt()).isZero();
    }

    @Test
    void withUnknownKeysMakeTheServerAskOnceInTenSeconds() {
        int before = issuer.keySetReads();
        var tokens = new String[20];
        for (int i = 0; i < tokens.length; i++) {
            issuer.makeKey("unknown-" + i, JWSAlgorithm.ES256);
            tokens[i] = token("unknown-" + i);
        }

        for (var token : tokens) {
            assertThat(status(token)).isEqualTo(401);
        }
        assertThat(issuer.keySetReads() - before).isEqualTo(1);
        time.advance(Duration.ofSeconds(10));
        for (var token : tokens) {
            assertThat(status(token)).isEqualTo(401);
        }

        assertThat(issuer.keySetReads() - before).isEqualTo(2);
    }

    @Test
    void areTakenByTheKeysFromBeforeWhileTheIssuerIsAway() {
        issuer.answer("/keys", exchange -> exchange.sendResponseHeaders(503, -1));
        time.advance(Duration.ofMinutes(5));
        IssuerTest.await(admin, "/issuers/0/fault", "it answers 503");

        assertThat(status(token("k1"))).isEqualTo(200);
        assertThat(IssuerTest.said(admin).at("/issuers/0/keys").asInt()).isEqualTo(1);
    }
}
