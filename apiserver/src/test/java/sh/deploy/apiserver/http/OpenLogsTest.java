package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sh.deploy.apiserver.fair.Holdings;

/** On a server where each may have one watch or log open. */
@Timeout(60)
class OpenLogsTest extends ServerTest {
    OpenLogsTest() {
        super(settings -> settings.withLimits(Limits.DEFAULT.withWatches(new Holdings.Most(100, 1, 0))));
    }

    private HttpsClient user(String name) {
        return new HttpsClient(server, server.credential(name, List.of("system:masters")));
    }

    private void assertLogIsRefused(HttpsClient user, int status) {
        user.get(in("pods") + "/none/log").assertRefused(status);
    }

    @Test
    void areCountedBeforeTheirNodesAreAsked() {
        try (var user = user("watches");
                var watch = user.watch(in("configmaps") + "?watch=1")) {
            assertThat(watch.status()).isEqualTo(200);

            assertLogIsRefused(user, 429);
        }
    }

    @Test
    void areCountedNoMoreOnceTheyAreRefused() {
        try (var user = user("reads")) {
            for (int i = 0; i < 3; i++) {
                assertLogIsRefused(user, 404);
            }
        }
    }
}
