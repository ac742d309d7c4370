package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sh.deploy.apiserver.fair.Holdings;

/** Row G6 in short: five hundred watches that nobody reads hold as much as they may and no more, and nobody waits for them. */
@Timeout(180)
class UnreadWatchesTest extends ServerTest {
    private static final int MB = 1 << 20;
    private static final int WATCHES = 500;
    private static final int OF_A_CONNECTION = 100;
    private static final Holdings.Most UNREAD = new Holdings.Most(12 * MB, 8 * MB, MB);
    private static final int CHANGES = 60;
    private static final int BYTES = 8 << 10;

    UnreadWatchesTest() {
        super(settings ->
                settings.withLimits(Limits.DEFAULT.withUnread(UNREAD).withWatches(new Holdings.Most(2_000, 600, 2))));
    }

    private double metric(String name) {
        var value = server.server().metrics().getSampleValue(name);
        return value == null ? -1 : value;
    }

    /** Connections that open their watches and grant no window for what these tell. */
    private List<Http2Frames> attack(String user, int watches) throws Exception {
        var clients = new ArrayList<Http2Frames>();
        var path = in("configmaps") + "?watch=1";
        for (int open = 0; open < watches; open += OF_A_CONNECTION) {
            var client = new Http2Frames(server, server.credential(user, List.of("system:masters")))
                    .setting(Http2Frames.INITIAL_WINDOW_SIZE, 0);
            for (int i = 0; i < OF_A_CONNECTION; i++) {
                client.get(2 * i + 1, path);
            }
            client.send();
            for (int heads = 0; heads < OF_A_CONNECTION; ) {
                heads += client.read().type() == Http2Frames.HEADERS ? 1 : 0;
            }
            clients.add(client);
        }
        return clients;
    }

    private static void closeAll(List<Http2Frames> clients) throws IOException {
        for (var client : clients) {
            client.close();
        }
    }

    private static String large(String name) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name
                + "\"},\"data\":{\"v\":\"" + "x".repeat(BYTES) + "\"}}";
    }

    @Test
    void holdAsMuchAsTheyMayAndOthersHearAll() throws Exception {
        var attack = attack("deaf", WATCHES);
        try (var reader = new HttpsClient(server, server.credential("reads", List.of("system:masters")));
                var watch = reader.watch(in("configmaps") + "?watch=1")) {
            int before = server.server().state().store().watches();
            assertThat(before).isGreaterThanOrEqualTo(WATCHES);
            double most = 0;
            for (int i = 0; i < CHANGES; i++) {
                assertThat(admin.post(in("configmaps"), large("c" + i)).status())
                        .isEqualTo(201);
                assertThat(watch.nextShort()).isEqualTo("ADDED c" + i);
                most = Math.max(most, metric("deploy_unread_bytes"));
            }

            assertThat(most).as("they were filled").isGreaterThan(UNREAD.byOne() - 2.0 * BYTES);
            assertThat(most).as("and no more").isLessThanOrEqualTo(UNREAD.byOne() + UNREAD.always());
            assertThat(server.server().state().store().watches())
                    .as("some are cut")
                    .isLessThan(before);
        } finally {
            closeAll(attack);
        }
        awaitNothingUnread();
    }

    private void awaitNothingUnread() {
        for (int look = 0; look < 1_000 && metric("deploy_unread_bytes") != 0; look++) {
            admin.get("/version");
        }
        assertThat(metric("deploy_unread_bytes")).isZero();
    }

    @Test
    void areNoMoreThanOneMayHave() throws Exception {
        var attack = attack("many", 600);
        try (var more = new HttpsClient(server, server.credential("many", List.of("system:masters")));
                var other = new HttpsClient(server, server.credential("other", List.of("system:masters")))) {
            var refused = more.get(in("configmaps") + "?watch=1&timeoutSeconds=1");
            refused.assertRefused(429);
            assertThat(refused.header("retry-after")).isEqualTo("1");
            assertThat(refused.message()).contains("too many watches");
            assertThat(other.get(in("configmaps") + "?watch=1&timeoutSeconds=1").status())
                    .isEqualTo(200);
        } finally {
            closeAll(attack);
        }
    }

    @Test
    void countMoreTheLongerTheirSelectorsAre() throws Exception {
        var user = server.credential("long", List.of("system:masters"));
        var selector = "labelSelector=" + "!a,".repeat(15_000) + "!b";
        try (var client = new HttpsClient(server, user)) {
            var watches = new ArrayList<WatchReader>();
            for (int i = 0; i < 13; i++) {
                var watch = client.watch(in("configmaps") + "?watch=1&" + selector);
                assertThat(watch.status()).isEqualTo(200);
                watches.add(watch);
            }
            client.get(in("configmaps") + "?watch=1&timeoutSeconds=1&" + selector)
                    .assertRefused(429);
            watches.forEach(WatchReader::close);
        }
    }

    /** Whose others leave the crowd no room, though this one reads. */
    @Test
    void costOthersOfTheirCrowdTheirsWithAReason() throws Exception {
        var attack = attack("half", OF_A_CONNECTION);
        try (var reader = new HttpsClient(server, server.credential("half", List.of("system:masters")));
                var watch = reader.watch(in("configmaps") + "?watch=1")) {
            for (int i = 0; i < CHANGES; i++) {
                admin.post(in("configmaps"), large("c" + i));
            }
            var last = "";
            var code = 0;
            for (var event = watch.nextOrEnd(); event != null; event = watch.nextOrEnd()) {
                last = event.path("type").asString();
                code = event.path("object").path("code").asInt(0);
                if (event.path("object")
                        .path("metadata")
                        .path("name")
                        .asString("")
                        .equals("c" + (CHANGES - 1))) {
                    break;
                }
            }
            assertThat(last).isIn("ERROR", "ADDED");
            assertThat(last.equals("ERROR") ? code : 410).isEqualTo(410);
        } finally {
            closeAll(attack);
        }
    }
}
