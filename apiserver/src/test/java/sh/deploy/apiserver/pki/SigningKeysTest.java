package sh.deploy.apiserver.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.ManualTime;

class SigningKeysTest {
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

    private List<Path> files() throws IOException {
        try (var files = Files.list(dir)) {
            return files.sorted().toList();
        }
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(dir.resolve(name), text);
    }

    @Test
    void areTheSameAfterARestart() throws Exception {
        var first = open().signer();

        assertThat(open().all()).extracting(SigningKey::id).containsExactly(first.id());
        assertThat(first.id()).matches("[A-Za-z0-9_-]{43}");
    }

    @Test
    void signOnceTheyWerePublishedForAWhile() throws Exception {
        var keys = open();
        var first = keys.signer();

        assertThat(SigningKeys.add(dir, time, false)).isEqualTo(time.now().plus(SigningKeys.PUBLISHED_FOR));
        keys.look();

        assertThat(keys.all()).hasSize(2);
        assertThat(keys.signer()).isEqualTo(first);
        time.advance(SigningKeys.PUBLISHED_FOR);
        assertThat(keys.signer()).isEqualTo(keys.all().getFirst()).isNotEqualTo(first);
        assertThat(keys.byId(first.id())).isEqualTo(first);
    }

    @Test
    void signAtOnceForWhomWantsThat() throws Exception {
        var keys = open();
        var first = keys.signer();

        assertThat(SigningKeys.add(dir, time, true)).isEqualTo(time.now());
        keys.look();

        assertThat(keys.signer().id()).isNotEqualTo(first.id());
    }

    @Test
    void followEachOtherWithoutAGap() throws Exception {
        var keys = open();
        var first = keys.signer();

        time.advance(SigningKeys.SIGNS_FOR.minus(SigningKeys.PUBLISHED_FOR).minusSeconds(1));
        keys.look();
        assertThat(keys.all()).containsExactly(first);
        time.advance(Duration.ofSeconds(1));
        keys.look();

        assertThat(keys.all()).hasSize(2).endsWith(first);
        assertThat(keys.signer()).isEqualTo(first);
        time.advance(SigningKeys.PUBLISHED_FOR);
        assertThat(keys.signer()).isEqualTo(keys.all().getFirst());
    }

    @Test
    void areRemovedOnceNoTokenOfTheirsIsLeft() throws Exception {
        var keys = open();
        var first = keys.signer();
        SigningKeys.add(dir, time, true);

        time.advance(SigningKeys.LONGEST_TOKEN);
        keys.look();
        assertThat(keys.byId(first.id())).isNotNull();
        time.advance(KeySchedule.ALLOWANCE);
        keys.look();

        assertThat(keys.byId(first.id())).isNull();
        assertThat(keys.all()).hasSize(1);
        assertThat(files()).hasSize(1);
    }

    @Test
    void verifyNoMoreOnceTheirFileIsGoneWhateverElseIsWrong() throws Exception {
        var keys = open();
        var stolen = keys.signer();
        var file = files().getFirst();
        SigningKeys.add(dir, time, true);
        write("5.pem", "no key");
        write("9999999999999.pem", "no key either");

        Files.delete(file);
        keys.look();

        assertThat(keys.byId(stolen.id())).isNull();
        assertThat(keys.all()).hasSize(1);
    }

    @Test
    void areReadFileByFile() throws Exception {
        var before = open().signer();
        write("9999999999999.pem", "no key");

        assertThat(open().all()).extracting(SigningKey::id).containsExactly(before.id());
    }

    @Test
    void areReadOnceWhatWasWrongIsMended() throws Exception {
        open();
        var file = files().getFirst();
        var text = Files.readString(file);
        var id = open().signer().id();
        Files.writeString(file, "no key");
        var keys = open();
        assertThat(keys.byId(id)).isNull();
        assertThat(keys.all()).hasSize(1);

        Files.writeString(file, text);
        keys.look();

        assertThat(keys.byId(id)).isNotNull();
    }

    @Test
    void ofAnEarlierVersionSignSinceTheyWereMade() throws Exception {
        open();
        var file = files().getFirst();
        var withoutMoment = Files.readString(file).replaceFirst("Signs-From: .*\n", "");
        Files.writeString(file, withoutMoment);

        var key = open().signer();

        assertThat(withoutMoment).startsWith("-----BEGIN");
        assertThat(key.signsFrom()).isEqualTo(time.now());
    }

    @Test
    void areMadeAnewWhereTheFolderIsGone() throws Exception {
        var keys = open();
        var lost = keys.signer();
        Files.delete(files().getFirst());
        Files.delete(dir);

        keys.look();

        assertThat(keys.all()).hasSize(1).doesNotContain(lost);
        assertThat(keys.signer().signsFrom()).isEqualTo(time.now());
    }

    @Test
    void areNeededForAStart() throws Exception {
        var file = write("file", "");

        assertThatThrownBy(() -> SigningKeys.openOrCreate(file, time))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("need a folder there");
    }

    @Test
    void areEnoughForAStartWhereTheyCanBeReadAndNoneCanBeMade() throws Exception {
        open();
        var only = files().getFirst();
        Files.move(only, dir.resolve("999999999999999.pem"));
        time.advance(SigningKeys.SIGNS_FOR);

        assertThatThrownBy(() -> SigningKeys.add(dir, time, false))
                .hasMessageContaining("give that file a lower number");
        assertThat(open().all()).hasSize(1);
    }

    @Test
    void comeAfterOnesThatAWrongClockHasDatedAhead() throws Exception {
        open();
        var first = files().getFirst();
        var ahead = Instant.parse("2099-01-01T00:00:00Z");
        Files.writeString(
                dir.resolve(ahead.toEpochMilli() + ".pem"),
                Files.readString(first).replaceFirst("Signs-From: .*", "Signs-From: " + ahead));
        Files.delete(first);

        var keys = open();
        keys.look();

        assertThat(files()).hasSize(2);
        assertThat(files().getLast().getFileName().toString()).isEqualTo(ahead.toEpochMilli() + 1 + ".pem");
        assertThat(keys.all().getFirst().signsFrom()).isEqualTo(time.now().plus(SigningKeys.PUBLISHED_FOR));
        assertThat(keys.signer()).isEqualTo(keys.all().getFirst());
    }

    @Test
    void leaveNothingHalfWrittenBehind() throws Exception {
        open();
        var left = write(".new123.pem", "half a k");
        var fresh = write(".new456.pem", "half a k");
        Files.setLastModifiedTime(left, FileTime.from(time.now().minus(Duration.ofHours(2))));
        Files.setLastModifiedTime(fresh, FileTime.from(time.now()));

        open();

        assertThat(left).doesNotExist();
        assertThat(fresh).exists();
    }

    @Test
    void belongToTheOwnerOfTheFolder() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")));
        open();
        var nobody = dir.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
        Files.setOwner(dir, nobody);

        SigningKeys.add(dir, time, false);

        assertThat(Files.getOwner(files().getLast())).isEqualTo(nobody);
    }

    @Test
    void areNotTold() throws Exception {
        assertThat(open().signer().toString()).startsWith("SigningKey[").doesNotContain("PrivateKey");
    }
}
