package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.fair.SeatLimits;

/** On a server without a seat, so that all requests wait for one. */
@Timeout(120)
class WaitingRequestsTest {
    private static final String PATH = "/api/v1/namespaces/default/configmaps";
    private static final int BYTES = 1_000;

    private final TestApiServer server = TestApiServer.start(
            new SystemTime(),
            settings -> settings.withLimits(Limits.DEFAULT
                    .withSeats(new SeatLimits(0, 1, 1, 0, 1, 4, 10, Duration.ofMinutes(10)))
                    .withBodies(new Limits.Bodies(BYTES, 3 * BYTES, 0, 3 * BYTES, 1_000 * BYTES))));

    @AfterEach
    void close() {
        server.close();
    }

    private double waiting() {
        return server.server()
                .metrics()
                .getSampleValue(
                        "apiserver_flowcontrol_current_inqueue_requests",
                        new String[] {"priority_level", "flow_schema"},
                        new String[] {"workload", "workload"});
    }

    private double bodies() {
        return server.server().metrics().getSampleValue("deploy_request_body_bytes");
    }

    private static void await(DoubleSupplier value, double wanted) throws InterruptedException {
        var never = new CountDownLatch(1);
        for (int look = 0; look < 2_000 && value.getAsDouble() != wanted; look++) {
            never.await(10, TimeUnit.MILLISECONDS);
        }
        assertThat(value.getAsDouble()).isEqualTo(wanted);
    }

    @Test
    void areOverWhenTheirConnectionEnds() throws Exception {
        var client = new RawHttps(server, server.adminCredential());
        client.begin("POST", PATH, " ".repeat(BYTES));
        client.begin("POST", PATH, " ".repeat(BYTES));
        await(this::bodies, 2 * BYTES);
        await(this::waiting, 1);

        client.close();

        await(this::waiting, 0);
        await(this::bodies, 0);
    }

    @Test
    void areOverWhenTheirStreamEnds() throws Exception {
        try (var client = new Http2Frames(server, server.adminCredential()).frame(Http2Frames.SETTINGS, 0, 0)) {
            client.frame(Http2Frames.HEADERS, Http2Frames.END_HEADERS, 1, Http2Frames.head("POST", PATH))
                    .frame(Http2Frames.DATA, Http2Frames.END_STREAM, 1, new byte[BYTES])
                    .send();
            await(this::waiting, 1);
            assertThat(bodies()).isEqualTo(BYTES);

            client.reset(1).send();

            await(this::waiting, 0);
            await(this::bodies, 0);
        }
    }

    @Test
    void holdNoMoreThanTheirCrowdMayByHoweverManyConnections() throws Exception {
        try (var first = new RawHttps(server, server.adminCredential());
                var second = new RawHttps(server, server.adminCredential());
                var third = new RawHttps(server, server.adminCredential());
                var admin = HttpsClient.admin(server)) {
            first.begin("POST", PATH, " ".repeat(BYTES));
            second.begin("POST", PATH, " ".repeat(BYTES));
            third.begin("POST", PATH, " ".repeat(BYTES));
            await(this::waiting, 3);

            var refused = admin.post(PATH, " ".repeat(BYTES));

            refused.assertRefused(429);
            assertThat(refused.message()).contains("longer than 3000 bytes together");
            assertThat(waiting()).isEqualTo(3);
        }
    }

    @Test
    void doNotKeepAnybodyFromAskingWhetherTheServerIsWell() {
        try (var stranger = new HttpsClient(server, null);
                var admin = HttpsClient.admin(server)) {
            assertThat(stranger.get("/livez").text()).isEqualTo("ok");
            assertThat(stranger.get("/readyz").text()).isEqualTo("ok");
            assertThat(admin.get("/readyz/log").status()).isEqualTo(200);
        }
        assertThat(waiting()).isZero();
    }
}
