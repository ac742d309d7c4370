package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Row F13: a log is asked of a node only for a container that its pod has by this very name. Its node is not there: whoever asks it is told so. */
class LogNamesTest extends ServerTest {
    private static final String RUNNING =
            "{\"status\":{\"phase\":\"Running\",\"containerStatuses\":[{\"name\":\"c\",\"ready\":true,"
                    + "\"restartCount\":0,\"image\":\"hello\",\"imageID\":\"\",\"state\":{\"running\":{}}}]}}";

    @BeforeEach
    void makePod() {
        var made = admin.post(in("pods"), pod("p", ",\"nodeName\":\"gone\""));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        var running = admin.merge(in("pods/p/status"), RUNNING);
        assertThat(running.status()).as(running.text()).isEqualTo(200);
    }

    @Test
    void theRightOneIsAskedForAtTheNode() {
        admin.get(in("pods/p/log?container=c")).assertRefused(503);
        admin.get(in("pods/p/log")).assertRefused(503);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x",
                "../c",
                "..%2fc",
                "%2e%2e%2f",
                "%2e%2e%2fc",
                "%252e%252e%252fc",
                "./c",
                "c/",
                "/c",
                "c%00",
                "%00",
                "%00c",
                "c%0a",
                "c%20",
                "C",
                "c%2f..%2fc",
                "p_c",
                "*",
                "c,c"
            })
    void anotherIsRefusedBeforeAnybodyIsAsked(String container) {
        admin.get(in("pods/p/log?container=") + container).assertRefused(400);
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 254, 5_000, 30_000})
    void oneThatIsTooLongIsRefusedToo(int length) {
        admin.get(in("pods/p/log?container=") + "c".repeat(length)).assertRefused(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..%2fp", "%2e%2e", "%2e%2e%2fp", "p%00", "p%2f..%2fp", "%252e%252e%252fp"})
    void noPodIsFoundByAnythingButItsName(String pod) {
        var refused = admin.get(in("pods/") + pod + "/log?container=c");

        assertThat(refused.status()).as(refused.text()).isIn(400, 404);
    }

    @Test
    void noPodIsFoundByANameThatIsTooLong() {
        admin.get(in("pods/") + "p".repeat(5_000) + "/log?container=c").assertRefused(404);
    }
}
