package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sh.deploy.apiserver.fair.SeatLimits;

/** On a server where one sharer has one seat, and nobody waits for long. */
@Timeout(60)
class SlowReadersLeaveSeatsTest extends ServerTest {
    private static final int BACKLOG = 50_000;

    SlowReadersLeaveSeatsTest() {
        super(settings -> settings.withLimits(new Limits(
                        Limits.DEFAULT.bodyBytes(),
                        Limits.DEFAULT.headerBytes(),
                        Limits.DEFAULT.headerWait(),
                        Limits.DEFAULT.bodyWait(),
                        Limits.DEFAULT.pace(),
                        Limits.DEFAULT.idleWait(),
                        Limits.DEFAULT.inFlight(),
                        Limits.DEFAULT.pipelined(),
                        BACKLOG)
                .withSeats(new SeatLimits(8, 1, 1, 8, 1, 4, 10, Duration.ofSeconds(2)))));
    }

    @Test
    void whoAsksForARevisionThatIsToComeHoldsNoSeat() throws Exception {
        var early = server.credential("early", List.of("system:masters"));
        try (var first = new HttpsClient(server, early);
                var asking = Executors.newVirtualThreadPerTaskExecutor()) {
            var answer = asking.submit(() -> first.get(in("configmaps") + "?resourceVersion=1000000"));
            while (!answer.isDone() && server.server().metrics().getSampleValue("deploy_lent_seats") == 0) {
                Thread.onSpinWait();
            }

            assertThat(first.get(in("configmaps")).status()).isEqualTo(200);
            assertThat(answer.isDone()).isFalse();
            answer.get().assertRefused(504);
        }
    }

    @Test
    void whoDoesNotReadTheStateOfAWatchHoldsNoSeat() throws Exception {
        for (int i = 0; i < 8; i++) {
            admin.post(
                    in("configmaps"),
                    "{\"metadata\":{\"name\":\"c" + i + "\"},\"data\":{\"v\":\"" + "x".repeat(BACKLOG / 4) + "\"}}");
        }
        var slow = server.credential("slow", List.of("system:masters"));
        try (var deaf = new Http2Frames(server, slow).setting(Http2Frames.INITIAL_WINDOW_SIZE, 0);
                var same = new HttpsClient(server, slow)) {
            deaf.get(1, in("configmaps") + "?watch=1").send();
            while (deaf.read().type() != Http2Frames.HEADERS) {
                // until the watch has begun
            }

            for (int i = 0; i < 5; i++) {
                assertThat(same.get(in("configmaps") + "/c0").status()).isEqualTo(200);
            }
        }
    }
}
