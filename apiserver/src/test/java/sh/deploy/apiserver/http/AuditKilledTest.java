package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Objects;
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

    /** Says where its record is, and then what it has made, until it is killed. */
    static final class Server {
        public static void main(String[] words) {
            var server = TestApiServer.start(
                    new SystemTime(), AuditRecord.by(ALL, audit -> audit.withWhenFull(WhenFull.REFUSE)));
            say(new AuditRecord(server).file().toString());
            try (var admin = HttpsClient.admin(server)) {
                for (int i = 0; ; i++) {
                    var made = admin.post(PATH, "{\"metadata\":{\"name\":\"c" + i + "\"}}");
                    say(made.status() == 201 ? "c" + i : "not made: " + made.text());
                }
            }
        }

        private static void say(String word) {
            System.out.println(word);
            System.out.flush();
        }
    }

    @TempDir
    Path folder;

    @Test
    void hasALineOfEachRequestThatItHasAnswered() throws Exception {
        var server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Djava.io.tmpdir=" + folder,
                        Server.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var made = new ArrayList<String>();
        Path file;
        try (var words = server.inputReader()) {
            file = Path.of(fileOf(words));
            while (made.size() < ANSWERS) {
                made.add(Objects.requireNonNull(words.readLine(), "it has ended by itself"));
            }
            // Process.destroyForcibly would close what is still to be read.
            server.toHandle().destroyForcibly();
            server.waitFor();
            words.lines().filter(word -> word.startsWith("c")).forEach(made::add);
        } finally {
            server.destroyForcibly().waitFor();
        }

        var text = Files.readString(file);
        var recorded = text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .map(HttpsClient.JSON::readTree)
                .filter(event -> event.path("verb").asString().equals("create"))
                .map(event -> event.at("/objectRef/name").asString())
                .toList();
        assertThat(recorded).doesNotHaveDuplicates().containsAll(made);
    }

    /** Other words may come before. */
    private static String fileOf(BufferedReader words) {
        return words.lines()
                .filter(line -> line.endsWith("audit.log"))
                .findFirst()
                .orElseThrow();
    }
}
