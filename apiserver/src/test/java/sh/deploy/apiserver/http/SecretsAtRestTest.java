package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.log.Entry;
import sh.deploy.apiserver.log.LogInspection;
import sh.deploy.apiserver.log.MemoryLog;

/** Twenty canaries go through the API; none is found in what stays behind. */
class SecretsAtRestTest {
    private final MemoryLog log = new MemoryLog();

    @Test
    void areInNoEntryNoFileAndNoLineOfTheLog() throws IOException {
        var lines = new ListAppender<ILoggingEvent>();
        var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        var ours = (Logger) LoggerFactory.getLogger("sh.deploy");
        var before = ours.getLevel();
        lines.start();
        root.addAppender(lines);
        ours.setLevel(Level.TRACE);
        try (var server = TestApiServer.on(log);
                var admin = HttpsClient.admin(server)) {
            Canaries.letLoose(admin);

            var kept = admin.get("/api/v1/namespaces/default/secrets/s3").json();
            assertThat(new String(
                            Base64.getDecoder().decode(kept.at("/data/key").asString()), UTF_8))
                    .isEqualTo(Canaries.all().get(3));
            Canaries.assertNoneBelow(Objects.requireNonNull(server.tokenFile().getParent()));
            Canaries.assertNoneIn("/metrics", admin.get("/metrics").body());
            Canaries.assertNoneIn("/statusz", admin.get("/statusz").body());
            Canaries.assertNoneIn("events", admin.get("/api/v1/events").body());
        } finally {
            root.detachAppender(lines);
            ours.setLevel(before);
        }

        log.read(0, Long.MAX_VALUE, entry -> Canaries.assertNoneIn("revision " + entry.revision(), all(entry)));
        var dump = new ByteArrayOutputStream();
        new LogInspection(log).dump(dump, 0, Long.MAX_VALUE);
        Canaries.assertNoneIn("the dump", dump.toByteArray());
        assertThat(dump.toString(UTF_8)).contains(Canaries.CONTROL);
        for (var line : lines.list) {
            Canaries.assertNoneIn("the log", (line.getFormattedMessage() + stackTrace(line)).getBytes(UTF_8));
        }
    }

    @Test
    void areShownByTheStatusAsEncryptedWithAKeyThatIsNeeded() {
        try (var server = TestApiServer.on(log);
                var admin = HttpsClient.admin(server)) {
            Canaries.letLoose(admin);

            var encryption = admin.get("/statusz").json().path("encryption");

            assertThat(encryption.path("keys").size()).isEqualTo(1);
            assertThat(encryption.at("/keys/0/id").asString()).startsWith("aesgcm:key-");
            assertThat(encryption.at("/keys/0/writes").asBoolean()).isTrue();
            assertThat(encryption.at("/keys/0/needed").asBoolean()).isTrue();
            assertThat(encryption.at("/keys/0/dataKeys").asInt()).isEqualTo(1);
            assertThat(encryption.path("message").asString()).isEmpty();
        }
    }

    private static byte[] all(Entry entry) {
        return (entry + new String(entry.object(), StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String stackTrace(ILoggingEvent line) {
        var text = new StringBuilder();
        for (var cause = line.getThrowableProxy(); cause != null; cause = cause.getCause()) {
            text.append(cause.getMessage());
        }
        return text.toString();
    }
}
