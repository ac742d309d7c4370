package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sh.deploy.api.time.ManualTime;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.pki.ClusterPki;
import sh.deploy.apiserver.pki.Credential;

/** Row F12: what certificates of people prove before their time, when it is over, and when they are for something else. */
@Tag("slow")
@Timeout(120)
class CertificateTimesTest {
    private static final List<String> ADMINISTRATORS = List.of("system:masters");
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final Duration HOUR = Duration.ofHours(1);

    // The clients go by the real clock when they look at certificates.
    private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final ManualTime time = new ManualTime(start);
    private final TestApiServer server = TestApiServer.start(time, settings -> settings);

    @AfterEach
    void stop() {
        server.close();
    }

    /** Of the same authority, by a clock that shows something else. */
    private ClusterPki authorityAt(Instant now) throws Exception {
        var folder = Objects.requireNonNull(server.tokenFile().getParent()).resolve("pki");
        return ClusterPki.openOrCreate(folder, new ManualTime(now));
    }

    /** An administrator's, which ends in an hour. */
    private Credential ending() throws Exception {
        var life = Duration.between(
                start, ClusterPki.endOf(server.adminCredential().certificatePem()));
        var credential = authorityAt(start.minus(life).plus(HOUR)).issueClient("jane", ADMINISTRATORS);
        assertThat(ClusterPki.endOf(credential.certificatePem())).isEqualTo(start.plus(HOUR));
        return credential;
    }

    private HttpsClient.Answer answer(Credential credential) {
        try (var client = new HttpsClient(server, credential)) {
            return client.get(MAPS);
        }
    }

    @Test
    void oneProvesNobodyOnceItIsOver() throws Exception {
        var known = ending();
        var unused = ending();

        time.advance(HOUR);
        assertThat(answer(known).status()).isEqualTo(200);
        time.advance(Duration.ofSeconds(1));

        for (var over : List.of(known, unused)) {
            var refused = answer(over);
            refused.assertRefused(401);
            assertThat(refused.message())
                    .isEqualTo("Unauthorized: the client certificate expired at " + start.plus(HOUR)
                            + "; ask for a new one");
        }
    }

    @Test
    void oneProvesNobodyOnAConnectionOnWhichItDid() throws Exception {
        try (var client = new HttpsClient(server, ending())) {
            assertThat(client.get(MAPS).status()).isEqualTo(200);
            time.advance(HOUR.plusSeconds(1));

            client.get(MAPS).assertRefused(401);
        }
    }

    @Test
    void oneProvesNobodyBeforeItsTime() throws Exception {
        var allowance = Duration.ofMinutes(5);
        var early = authorityAt(start.plus(HOUR).plus(allowance)).issueClient("jane", ADMINISTRATORS);

        time.advance(HOUR.minusSeconds(1));
        var refused = answer(early);
        refused.assertRefused(401);
        assertThat(refused.message())
                .isEqualTo("Unauthorized: the client certificate is valid only from " + start.plus(HOUR)
                        + " on; check the clocks");

        time.advance(Duration.ofSeconds(1));
        assertThat(answer(early).status()).isEqualTo(200);
    }

    @Test
    void oneThatIsForAServerProvesNobody() throws Exception {
        var refused = answer(server.pki().server(List.of()));

        refused.assertRefused(401);
        assertThat(refused.message())
                .isEqualTo("Unauthorized: the certificate is not one for clients (extended key usage)");
    }

    @Test
    void aWatchEndsWithItsCertificateAndOthersGoOn() throws Exception {
        try (var ending = new HttpsClient(server, ending());
                var lasting = HttpsClient.admin(server);
                var over = ending.watch(MAPS + "?watch=true");
                var other = lasting.watch(MAPS + "?watch=true")) {
            lasting.post(MAPS, ServerTest.configMap("a"));
            for (var watch : List.of(over, other)) {
                awaitEvent(watch, "ADDED a");
            }

            time.advance(HOUR.plusSeconds(1));

            assertThat(over.nextOrEnd()).isNull();
            lasting.post(MAPS, ServerTest.configMap("b"));
            awaitEvent(other, "ADDED b");
        }
    }

    private static void awaitEvent(WatchReader watch, String event) {
        String next = watch.nextShort();
        while (!event.equals(next)) {
            next = watch.nextShort();
        }
    }
}
