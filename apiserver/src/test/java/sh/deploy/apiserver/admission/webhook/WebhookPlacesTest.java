package sh.deploy.apiserver.admission.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.CollectorRegistry;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.fair.Level;
import sh.deploy.apiserver.fair.SeatLimits;
import sh.deploy.apiserver.fair.Seats;
import sh.deploy.apiserver.fair.Sharer;

/** Of 160 for all webhooks and 80 for one a crowd has 40 and 20. */
class WebhookPlacesTest {
    private static final int MOST = 160;

    private final Seats seats = new Seats(SeatLimits.of(8), new CollectorRegistry(), new SystemTime());
    private final WebhookPlaces all = new WebhookPlaces(MOST);
    private final WebhookPlaces hanging = all.ofOneWebhook();
    private final WebhookPlaces well = all.ofOneWebhook();

    private boolean hasPlace(Level level, String user, WebhookPlaces places) throws InterruptedException {
        try (var seat = seats.take(level, Sharer.of(user), 1, Seats.Client.STAYS)) {
            return seat.<Boolean, RuntimeException>during(() -> places.share().take(1));
        }
    }

    /** Until there is none left for it. */
    private int taken(Level level, String user, WebhookPlaces places) throws InterruptedException {
        int taken = 0;
        while (hasPlace(level, user, places)) {
            taken++;
        }
        return taken;
    }

    private int takenByMany(WebhookPlaces places) throws InterruptedException {
        int taken = 0;
        for (int i = 0; i < MOST; i++) {
            taken += taken(Level.WORKLOAD, "user-" + i, places);
        }
        return taken;
    }

    @Test
    void aCrowdHasAQuarterOfAllAndAnEighthOfThemAtOneWebhook() throws Exception {
        assertThat(taken(Level.WORKLOAD, "system:serviceaccount:ci:a", all)).isEqualTo(MOST / 4);
        assertThat(taken(Level.WORKLOAD, "system:serviceaccount:ci:b", all)).isZero();
        assertThat(taken(Level.WORKLOAD, "jane", hanging)).isEqualTo(MOST / 8);
        assertThat(taken(Level.WORKLOAD, "jane", well)).isEqualTo(MOST / 8);
    }

    @Test
    void thoseWhoWaitForOneWebhookHaveHalfHoweverManyTheyAre() throws Exception {
        assertThat(takenByMany(hanging)).isLessThanOrEqualTo(MOST / 2);
        assertThat(hasPlace(Level.WORKLOAD, "jane", hanging)).isFalse();

        assertThat(hasPlace(Level.WORKLOAD, "jane", well)).isTrue();
        assertThat(hasPlace(Level.STRANGERS, "/10.0.0.1", hanging)).isTrue();
    }

    @Test
    void usersTakeNoneOfNodesAndControllersOrLoops() throws Exception {
        takenByMany(all);
        takenByMany(hanging);

        for (var places : new WebhookPlaces[] {all, hanging}) {
            assertThat(taken(Level.SYSTEM, "system:controllers", places)).isGreaterThan(MOST / 4);
            assertThat(hasPlace(Level.SYSTEM, "system:node:n1", places)).isTrue();
            assertThat(inALoop(places)).isTrue();
        }
    }

    @Test
    void loopsTakeNoneOfOthers() throws Exception {
        int taken = 0;
        while (inALoop(hanging)) {
            taken++;
        }
        assertThat(taken).isBetween(1, MOST / 2);

        assertThat(hasPlace(Level.SYSTEM, "system:controllers", hanging)).isTrue();
        assertThat(hasPlace(Level.WORKLOAD, "jane", hanging)).isTrue();
    }

    private static boolean inALoop(WebhookPlaces places) throws InterruptedException {
        return new Turns(1).take(() -> places.share().take(1));
    }

    @Test
    void fewAreForOneAtATime() throws Exception {
        var few = new WebhookPlaces(1);

        assertThat(hasPlace(Level.WORKLOAD, "jane", few)).isTrue();
        assertThat(hasPlace(Level.WORKLOAD, "june", few)).isFalse();
        assertThat(hasPlace(Level.WORKLOAD, "june", few.ofOneWebhook())).isTrue();
    }
}
