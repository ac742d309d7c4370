package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.audit.WhenFull;

/** A server that takes no requests without a record is killed while it answers: what it has answered is on record. */
class AuditKilledTest {
    private static final String PATH = "/api/v1/namespaces/default/configmaps";
    private static final String ALL = "- {level: Metadata, omitStages: [RequestReceived]}";
    private static final int ANSWERS = 100;

    static final class Server {
        public static void main(String[] words) {
            var server = TestApiServer.start(
                    new SystemTime(), AuditRecord.by(ALL, audit -> audit.withWhenFull(WhenFull.REFUSE)));
            KilledServer.sayWhereIsTheRecordOf(server);
            try (var admin = HttpsClient.admin(server)) {
                for (int i = 0; ; i++) {
                    var made = admin.post(PATH, "{\"metadata\":{\"name\":\"c" + i + "\"}}");
                    KilledServer.say(made.status() == 201 ? "c" + i : "not made: " + made.text());
                }
            }
        }
    }

    @TempDir
    Path folder;

    @Test
    void hasALineOfEachRequestThatItHasAnswered() throws Exception {
        try (var server = KilledServer.run(Server.class, folder)) {
            var made = server.killAfter(ANSWERS);

            assertThat(made).allMatch(word -> word.startsWith("c"));
            var recorded = server.events().stream()
                    .filter(event -> event.path("verb").asString().equals("create"))
                    .map(event -> event.at("/objectRef/name").asString());
            assertThat(recorded).doesNotHaveDuplicates().containsAll(made);
        }
    }
}
