package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.apiserver.http.AuditRecord.annotation;
import static sh.deploy.apiserver.http.AuditRecord.stage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.audit.WhenFull;
import sh.deploy.apiserver.log.Database;
import sh.deploy.apiserver.log.Entry;
import sh.deploy.apiserver.log.PostgresForTests;
import sh.deploy.apiserver.log.PostgresLog;
import tools.jackson.databind.JsonNode;

/**
 * Row F11: a server that takes no requests without a record is killed while two write to PostgreSQL by it, in all ways. What the record
 * has of them is what the log has: of each row who, what, which object and which revision, once, and of nothing else that it was done.
 */
@Tag("postgres")
class RecordOfEachRowTest {
    private static final String PATH = "/api/v1/namespaces/default/configmaps";
    private static final String ALL = "- {level: Metadata}";
    private static final List<String> USERS = List.of("jane", "joe");
    private static final int ROUNDS = 60;

    /** Each of them asks for one thing at a time. */
    private static final int UNDER_WAY = USERS.size();

    static final class Server {
        public static void main(String[] database) {
            var log = new PostgresLog(new Database(database[0], database[1], database[2]));
            var server = TestApiServer.on(log, AuditRecord.by(ALL, audit -> audit.withWhenFull(WhenFull.REFUSE)));
            KilledServer.sayWhereIsTheRecordOf(server);
            USERS.forEach(user -> Thread.ofPlatform().start(() -> write(server, user)));
        }

        private static void write(TestApiServer server, String user) {
            try (var client = new HttpsClient(server, server.credential(user, List.of("system:masters")))) {
                for (int i = 0; ; i++) {
                    var name = user + "-" + i;
                    var body = "{\"metadata\":{\"name\":\"" + name + "\"},\"data\":{\"n\":\"" + i + "\"}}";
                    int made = client.post(PATH, body).status();
                    int again = client.post(PATH, body).status();
                    int replaced = client.put(PATH + "/" + name, body.replace("\"n\"", "\"m\""))
                            .status();
                    int merged = client.merge(PATH + "/" + name, "{\"data\":{\"p\":\"1\"}}")
                            .status();
                    int gone = i % 2 == 0 ? client.delete(PATH + "/" + name).status() : 200;
                    KilledServer.say(
                            List.of(made, again, replaced, merged, gone).toString());
                }
            }
        }
    }

    @TempDir
    Path folder;

    @Test
    void isWhatTheLogHasWhenTheServerIsKilled() throws Exception {
        var database = PostgresForTests.emptyDatabase();
        try (var server =
                KilledServer.run(Server.class, folder, database.url(), database.user(), database.password())) {
            assertThat(server.killAfter(ROUNDS)).containsOnly("[201, 409, 200, 200, 200]");

            var events = server.events().stream()
                    .filter(event -> USERS.contains(event.at("/user/username").asString("")))
                    .toList();
            var recorded = new TreeMap<Long, String>();
            var twice = new ArrayList<String>();
            for (var event : events) {
                var revision = annotation(event, "deploy.sh/revision");
                if (!revision.isEmpty() && recorded.put(Long.parseLong(revision), words(event)) != null) {
                    twice.add(revision);
                }
            }
            var rows = rows(database);

            assertThat(twice).isEmpty();
            assertThat(rows).hasSizeGreaterThan(ROUNDS * 3).containsAllEntriesOf(recorded);
            var left = new TreeMap<>(rows);
            left.keySet().removeAll(recorded.keySet());
            assertThat(left).as("not answered when it was killed").hasSizeLessThanOrEqualTo(UNDER_WAY);
            assertThat(begun(events))
                    .containsAll(left.values().stream()
                            .map(RecordOfEachRowTest::withoutName)
                            .toList());
        }
    }

    private static TreeMap<Long, String> rows(Database database) {
        var rows = new TreeMap<Long, String>();
        try (var log = new PostgresLog(database)) {
            log.read(0, log.head().revision(), row -> {
                if (USERS.contains(row.actor())) {
                    rows.put(row.revision(), words(row));
                }
            });
        }
        return rows;
    }

    /** What was asked for, and is not on record as done; a name is known of it only where the address has it. */
    private static List<String> begun(List<JsonNode> events) {
        var answered = events.stream()
                .filter(event -> stage(event).equals("ResponseComplete"))
                .map(event -> event.path("auditID").asString())
                .collect(Collectors.toSet());
        return events.stream()
                .filter(event -> !answered.contains(event.path("auditID").asString()))
                .map(event -> withoutName(words(event)))
                .toList();
    }

    private static String words(Entry row) {
        return row.actor() + " " + row.verb() + " " + row.key().resource() + " "
                + row.key().namespace() + "/" + row.key().name();
    }

    private static String words(JsonNode event) {
        var verb = switch (event.path("verb").asString()) {
            case "create" -> "CREATE";
            case "update", "patch" -> "UPDATE";
            case "delete" -> "DELETE";
            default -> "";
        };
        var object = event.path("objectRef");
        return event.at("/user/username").asString() + " " + verb + " "
                + object.path("resource").asString() + " "
                + object.path("namespace").asString() + "/"
                + object.path("name").asString("");
    }

    private static String withoutName(String words) {
        return words.substring(0, words.lastIndexOf('/'));
    }
}
