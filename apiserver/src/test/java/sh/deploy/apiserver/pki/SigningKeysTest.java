package sh.deploy.apiserver.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.ManualTime;

class SigningKeysTest {
    private static final Duration LOOK = Duration.ofSeconds(2);

    @TempDir
    Path dir;

    private final ManualTime time = new ManualTime(Instant.parse("2026-01-01T00:00:00Z"));

    private SigningKeys open() throws Exception {
        return SigningKeys.openOrCreate(dir, time);
    }

    @Test
    void areMadeAtTheFirstStartForTheirOwnerAlone() throws Exception {
        open();

        try (var files = Files.list(dir)) {
            assertThat(files.toList())
                    .hasSize(1)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void areTheSameAfterARestart() throws Exception {
        var first = open().newest();

        assertThat(open().all()).extracting(SigningKey::id).containsExactly(first.id());
        assertThat(first.id()).matches("[A-Za-z0-9_-]{43}");
    }

    @Test
    void signWithTheNewestAndVerifyWithTheOlder() throws Exception {
        var keys = open();
        var first = keys.newest();

        SigningKeys.add(dir, time);
        time.advance(LOOK);

        assertThat(keys.newest().id()).isNotEqualTo(first.id());
        assertThat(keys.byId(first.id())).isEqualTo(first);
    }

    @Test
    void followEachOtherWhenTheNewestHasAged() throws Exception {
        var keys = open();
        var first = keys.newest();

        time.advance(SigningKeys.SIGNS_FOR.minusSeconds(1));
        assertThat(keys.newest()).isEqualTo(first);
        time.advance(LOOK);

        assertThat(keys.all()).hasSize(2);
        assertThat(keys.all().getLast()).isEqualTo(first);
    }

    @Test
    void areRemovedOnceNoTokenOfTheirsIsLeft() throws Exception {
        var keys = open();
        var first = keys.newest();
        SigningKeys.add(dir, time);

        time.advance(SigningKeys.LONGEST_TOKEN);
        assertThat(keys.byId(first.id())).isNotNull();
        time.advance(Duration.ofHours(1).plus(LOOK));

        assertThat(keys.byId(first.id())).isNull();
        assertThat(keys.all()).hasSize(1);
    }

    @Test
    void verifyNoMoreOnceTheirFileIsGone() throws Exception {
        var keys = open();
        var first = keys.newest();
        try (var files = Files.list(dir)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        time.advance(LOOK);

        assertThat(keys.byId(first.id())).isNull();
        assertThat(keys.all()).hasSize(1);
    }

    @Test
    void stayWhenTheFolderHoldsSomethingUnreadable() throws Exception {
        var keys = open();
        var before = List.copyOf(keys.all());
        Files.writeString(dir.resolve("9999999999999.pem"), "no key");
        time.advance(LOOK);

        assertThat(keys.all()).isEqualTo(before);
    }

    @Test
    void areNotTold() throws Exception {
        assertThat(open().newest().toString()).startsWith("SigningKey[").doesNotContain("PrivateKey");
    }
}
