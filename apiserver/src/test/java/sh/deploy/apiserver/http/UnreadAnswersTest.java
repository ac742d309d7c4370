package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sh.deploy.apiserver.fair.Holdings;

/** Answers that nobody takes: room is taken for them before they are handed to the connection. */
@Timeout(120)
class UnreadAnswersTest extends ServerTest {
    private static final int KB = 1 << 10;
    private static final Holdings.Most UNREAD = new Holdings.Most(1_000 * KB, 600 * KB, 100 * KB);

    UnreadAnswersTest() {
        super(settings -> settings.withLimits(Limits.DEFAULT.withUnread(UNREAD)));
    }

    private double unread() {
        return server.server().metrics().getSampleValue("deploy_unread_bytes");
    }

    private void awaitUnread(double atLeast) throws InterruptedException {
        var never = new CountDownLatch(1);
        for (int look = 0; look < 1_000 && unread() < atLeast; look++) {
            never.await(10, TimeUnit.MILLISECONDS);
        }
        assertThat(unread()).isGreaterThanOrEqualTo(atLeast);
    }

    @Test
    void ofOneSharerAreBoundedAndOthersAreServed() throws Exception {
        var made = "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"big\"},\"stringData\":{\"v\":\""
                + "x".repeat(150 * KB) + "\"}}";
        assertThat(admin.post(in("secrets"), made).status()).isEqualTo(201);
        var deaf = server.credential("deaf", List.of("system:masters"));
        try (var first = new Http2Frames(server, deaf).setting(Http2Frames.INITIAL_WINDOW_SIZE, 0);
                var second = new Http2Frames(server, deaf).setting(Http2Frames.INITIAL_WINDOW_SIZE, 0);
                var same = new HttpsClient(server, deaf)) {
            for (int i = 0; i < 20; i++) {
                first.get(2 * i + 1, in("secrets") + "/big");
                second.get(2 * i + 1, in("secrets") + "/big");
            }
            first.send();
            second.send();
            awaitUnread(400 * KB);

            for (int i = 0; i < 10; i++) {
                assertThat(unread()).isLessThanOrEqualTo(UNREAD.byOne());
                assertThat(admin.get(in("secrets") + "/big").status()).isEqualTo(200);
            }
            var refused = same.get(in("secrets") + "/big");
            refused.assertRefused(429);
            assertThat(refused.header("retry-after")).isEqualTo("1");
            assertThat(refused.message()).contains("has not been read yet");
        }
        for (int look = 0; look < 1_000 && unread() != 0; look++) {
            admin.get("/version");
        }
        assertThat(unread()).isZero();
    }

    private void makeMoreThanAllMayLeaveUnread() {
        for (int i = 0; i < 5; i++) {
            admin.post(
                    in("secrets"),
                    "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"s" + i
                            + "\"},\"stringData\":{\"v\":\"" + "x".repeat(200 * KB) + "\"}}");
        }
    }

    @Test
    void oneThatIsLongerTakesNothingFromWhatIsShorter() throws Exception {
        makeMoreThanAllMayLeaveUnread();
        var deaf = server.credential("deaf", List.of("system:masters"));
        try (var client = new Http2Frames(server, deaf).setting(Http2Frames.INITIAL_WINDOW_SIZE, 0)) {
            client.get(1, in("secrets")).send();
            awaitUnread(UNREAD.byAll());

            assertThat(admin.get(in("secrets") + "/s0").status()).isEqualTo(200);
            admin.get(in("secrets")).assertRefused(429);
        }
        for (int look = 0; look < 1_000 && unread() != 0; look++) {
            admin.get("/version");
        }
        assertThat(unread()).isZero();
        assertThat(admin.get(in("secrets")).status()).isEqualTo(200);
    }

    @Test
    void oneThatIsLongerThanAllMayLeaveUnreadIsHandedOut() {
        makeMoreThanAllMayLeaveUnread();

        var all = admin.get(in("secrets"));

        assertThat(all.status()).isEqualTo(200);
        assertThat(all.body().length).isGreaterThan((int) UNREAD.byAll());
        assertThat(all.json().path("items")).hasSize(5);
    }
}
