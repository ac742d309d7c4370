package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sh.deploy.api.time.ManualTime;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.fair.SeatLimits;
import sh.deploy.apiserver.log.UnreliableLog;

/** The log takes nothing, and no time passes that would make it known: who waits for it, and who is served meanwhile. */
@Timeout(120)
class HangingLogTest {
    private static final String PATH = "/api/v1/namespaces/default/configmaps";
    private static final int SEATS = 2;
    private static final int LENT = 4;
    private static final int WAITING = 3;

    private final UnreliableLog log = new UnreliableLog();
    private final TestApiServer server = TestApiServer.on(
            log,
            new ManualTime(Instant.now()),
            settings -> settings.withLimits(Limits.DEFAULT.withSeats(
                    new SeatLimits(16, SEATS, 1, 16, LENT, WAITING, 100, Duration.ofMinutes(10)))));
    private final HttpsClient greedy = client("greedy");
    private final HttpsClient modest = client("modest");
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<HttpsClient.Answer>> answers = new ArrayList<>();

    private HttpsClient client(String user) {
        return new HttpsClient(server, server.credential(user, List.of("system:masters")));
    }

    @BeforeEach
    void hang() {
        log.next(UnreliableLog.Mishap.HANGS);
    }

    @AfterEach
    void close() {
        log.goOn.countDown();
        threads.close();
        greedy.close();
        modest.close();
        server.close();
    }

    private void write(HttpsClient client, int count) {
        for (int i = 0; i < count; i++) {
            var name = "c" + answers.size();
            answers.add(threads.submit(() -> client.post(PATH, "{\"metadata\":{\"name\":\"" + name + "\"}}")));
        }
    }

    private double lent() {
        return server.server().metrics().getSampleValue("deploy_lent_seats");
    }

    private double taken() {
        return ofWorkloads("apiserver_flowcontrol_current_executing_seats");
    }

    private double waiting() {
        return ofWorkloads("apiserver_flowcontrol_current_inqueue_requests");
    }

    private double ofWorkloads(String name) {
        return server.server()
                .metrics()
                .getSampleValue(
                        name, new String[] {"priority_level", "flow_schema"}, new String[] {"workload", "workload"});
    }

    private void await(int lent, int taken, int waiting) throws InterruptedException {
        var wanted = List.of((double) lent, (double) taken, (double) waiting);
        var never = new CountDownLatch(1);
        for (int look = 0; look < 2_000 && !wanted.equals(List.of(lent(), taken(), waiting())); look++) {
            never.await(10, TimeUnit.MILLISECONDS);
        }
        assertThat(List.of(lent(), taken(), waiting()))
                .as("lent, taken, waiting")
                .isEqualTo(wanted);
    }

    private void assertAllAreWrittenOnceItGoesOn() throws Exception {
        assertThat(answers).noneMatch(Future::isDone);
        log.goOn.countDown();
        for (var answer : answers) {
            assertThat(answer.get(20, TimeUnit.SECONDS).status()).isEqualTo(201);
        }
        await(0, 0, 0);
    }

    @Test
    void moreOfACrowdReachItThanHaveSeatsAndTheirOwnReadsAreServed() throws Exception {
        write(greedy, LENT);
        await(LENT, 0, 0);

        for (int i = 0; i < 2 * SEATS; i++) {
            assertThat(greedy.get(PATH).status()).isEqualTo(200);
        }

        assertAllAreWrittenOnceItGoesOn();
    }

    @Test
    void whoWaitsForItHasABoundAndOthersAreServed() throws Exception {
        write(greedy, LENT);
        await(LENT, 0, 0);
        write(greedy, SEATS);
        await(LENT, SEATS, 0);
        write(greedy, WAITING);
        await(LENT, SEATS, WAITING);

        var refused = greedy.post(PATH, "{\"metadata\":{\"name\":\"more\"}}");

        refused.assertRefused(429);
        assertThat(refused.header("retry-after")).isEqualTo("1");
        assertThat(modest.get(PATH).status()).isEqualTo(200);
        write(modest, 1);
        await(LENT + 1, SEATS, WAITING);
        assertThat(modest.get(PATH).status()).isEqualTo(200);
        assertAllAreWrittenOnceItGoesOn();
    }

    @Test
    void whoHasTheWorkStillBeforeItLendsNoSeat() throws Exception {
        for (int i = 0; i < SEATS + 1; i++) {
            answers.add(threads.submit(() -> greedy.send(
                    "POST",
                    PATH,
                    "{\"metadata\":{\"name\":\"once\"}}",
                    "content-type",
                    "application/json",
                    "idempotency-key",
                    "the same")));
            await(1, i, 0);
        }

        assertAllAreWrittenOnceItGoesOn();
    }

    @Test
    void whoHasGoneMeanwhileLeavesNothingBehind() throws Exception {
        try (var frames = new Http2Frames(server, server.credential("greedy", List.of("system:masters")))
                        .frame(Http2Frames.SETTINGS, 0, 0);
                var cut = new RawHttps(server, server.credential("greedy", List.of("system:masters")))) {
            frames.frame(Http2Frames.HEADERS, Http2Frames.END_HEADERS, 1, Http2Frames.head("POST", PATH))
                    .frame(Http2Frames.DATA, Http2Frames.END_STREAM, 1, named("reset"))
                    .send();
            cut.begin("POST", PATH, "{\"metadata\":{\"name\":\"cut\"}}");
            await(2, 0, 0);
            frames.reset(1).send();
        }
        assertThat(greedy.get(PATH).status()).isEqualTo(200);

        assertThat(lent()).as("what waits is written all the same").isEqualTo(2);
        assertAllAreWrittenOnceItGoesOn();
        assertThat(greedy.get(PATH + "/reset").status()).isEqualTo(200);
        assertThat(greedy.get(PATH + "/cut").status()).isEqualTo(200);
    }

    private static byte[] named(String name) {
        return ("{\"metadata\":{\"name\":\"" + name + "\"}}").getBytes(UTF_8);
    }
}
