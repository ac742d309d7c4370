package sh.deploy.apiserver.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.CollectorRegistry;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.fair.Level;
import sh.deploy.apiserver.fair.SeatLimits;
import sh.deploy.apiserver.fair.Seats;
import sh.deploy.apiserver.fair.Sharer;
import sh.deploy.apiserver.log.Drafts;

class CommitsTest {
    private static final Sharer PROVED = Sharer.of("system:serviceaccount:tenant:a");

    @Test
    void aChangeIsOfTheShareOfWhoeverIsProvedToAskForIt() throws Exception {
        var seats = new Seats(SeatLimits.of(10), new CollectorRegistry(), new SystemTime());
        try (var seat = seats.take(Level.WORKLOAD, PROVED, 1, Seats.Client.STAYS)) {
            var draft = seat.during(() -> Commits.shared(Drafts.create("a")));

            assertThat(draft.sharer()).isEqualTo(PROVED);
            assertThat(draft.actor()).as("they act as").isEqualTo("admin");
        }
    }

    @Test
    void whatTheServerItselfWritesIsOfItsOwn() {
        assertThat(Commits.shared(Drafts.create("a")).sharer()).isEqualTo(Sharer.of("admin"));
    }
}
