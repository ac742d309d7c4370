package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.fair.Rates;

/** Whoever acts as others has no share of theirs. */
class ActingSharesTest extends ServerTest {
    private static final int AT_ONCE = 3;

    ActingSharesTest() {
        super(settings -> settings.withLimits(Limits.DEFAULT.withEvents(new Rates.Most(0.001, AT_ONCE))));
    }

    private HttpsClient.Answer writeAs(String user) {
        return admin.send(
                "POST",
                in("events"),
                "{\"apiVersion\":\"v1\",\"kind\":\"Event\",\"metadata\":{\"name\":\"" + user
                        + "\"},\"involvedObject\":{\"kind\":\"Pod\",\"name\":\"p\",\"namespace\":\"" + namespace
                        + "\"},\"reason\":\"r\",\"message\":\"m\",\"type\":\"Normal\"}",
                "content-type",
                "application/json",
                "impersonate-user",
                user,
                "impersonate-group",
                "system:masters");
    }

    @Test
    void eventsAreCountedForWhoeverIsProvedToWriteThem() {
        for (int i = 0; i < AT_ONCE; i++) {
            assertThat(writeAs("user-" + i).status()).isEqualTo(201);
        }

        var refused = writeAs("user-" + AT_ONCE);

        refused.assertRefused(429);
        assertThat(refused.message()).contains("events by ").doesNotContain("user-");
    }
}
