package sh.deploy.deployctl.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.deployctl.audit.Seen.assertDoesNotApply;
import static sh.deploy.deployctl.audit.Seen.assertFails;
import static sh.deploy.deployctl.audit.Seen.assertPasses;
import static sh.deploy.deployctl.audit.Seen.assertUnknown;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileModesTest {
    private static final FileModes KEYS = new FileModes(
            new Check.Rule("keys", "", ""), "rw-------", file -> file.path().endsWith(".key"));

    @ParameterizedTest
    @CsvSource({"rw-------", "r--------", "---------"})
    void mayBeLessThanIsRight(String mode) {
        assertPasses(new Seen()
                .file("pki/a.key", mode)
                .file("pki/ca.crt", "rw-rw-rw-")
                .judgedBy(KEYS));
    }

    @ParameterizedTest
    @CsvSource({"rw-r-----, 0640", "rw----r--, 0604", "rwx------, 0700", "rw--w----, 0620"})
    void mayNotBeMoreInAnyWay(String mode, String octal) {
        assertFails(
                new Seen()
                        .file("pki/a b.key", mode)
                        .file("pki/b.key", "rw-------")
                        .judgedBy(KEYS),
                "chmod 0600 '/data/pki/a b.key'",
                "/data/pki/a b.key has mode " + octal + ", at most 0600 is right");
    }

    @Test
    void saysNothingWhereThereAreNoSuchFilesOrNoFolder() {
        assertDoesNotApply(new Seen().file("pki/ca.crt", "rw-------").judgedBy(KEYS));
        assertDoesNotApply(new Seen().judgedBy(KEYS));
    }

    /** What nobody could look at may be as it should not be. */
    @Test
    void areUnknownWhereSomethingCouldNotBeLookedAt() {
        var why = "/data/pki/secret: permission denied";

        assertUnknown(new Seen().file("pki/a.key", "rw-------").unread(why).judgedBy(KEYS), why);
        assertUnknown(new Seen().unread(why).judgedBy(KEYS), why);
        assertFails(
                new Seen().file("pki/a.key", "rw-r--r--").unread(why).judgedBy(KEYS),
                "chmod",
                "/data/pki/a.key has mode 0644");
        assertUnknown(new Seen().hiddenFolder("no authority").judgedBy(KEYS), "no authority");
    }

    /** What lies outside is looked at nowhere else. */
    @Test
    void ofALinkThatLeadsOutAreThoseOfWhatItLeadsTo(@TempDir Path folder) throws Exception {
        var outside = Files.writeString(folder.resolve("outside.key"), "x");
        Files.setPosixFilePermissions(outside, PosixFilePermissions.fromString("rw-r--r--"));
        var data = Files.createDirectory(folder.resolve("data"));
        Files.createSymbolicLink(data.resolve("a.key"), outside);
        Files.createSymbolicLink(data.resolve("gone.key"), folder.resolve("none"));

        var files = DataFiles.read(data.toRealPath());

        assertThat(files.matching(file -> file.path().endsWith(".key")))
                .extracting(DataFiles.Entry::path, DataFiles.Entry::octal)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("a.key", "0644"));
        assertThat(files.unread()).isEmpty();
    }

    @Test
    void areNotThoseOfAFileThatIsTooLongToRead(@TempDir Path folder) throws Exception {
        Files.write(folder.resolve("tokens.csv"), new byte[70_000]);

        assertUnknown(new Seen().in(folder).judgedBy(new StaticTokens()), "tokens.csv is longer than 65536 bytes");
    }

    /** Of the files that are really there. */
    @Test
    void goByWhatLiesInAFolder(@TempDir Path folder) throws Exception {
        Files.createDirectories(folder.resolve("pki"));
        Files.createDirectories(folder.resolve("postgres/data/base"));
        var key = Files.writeString(folder.resolve("pki/a.key"), "x");
        Files.writeString(folder.resolve("postgres/data/base/b.key"), "x");
        Files.createSymbolicLink(folder.resolve("pki/link.key"), key);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-rw----"));

        var files = DataFiles.read(folder.toRealPath());

        assertThat(files.matching(file -> file.path().endsWith(".key")))
                .extracting(DataFiles.Entry::path, DataFiles.Entry::octal)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("pki/a.key", "0660"),
                        org.assertj.core.groups.Tuple.tuple("pki/link.key", "0400"));
        assertThat(files.files().getFirst().path()).isEmpty();
        assertThat(files.text("pki/a.key")).contains("x");
        assertThat(files.text("pki/none")).isEmpty();
    }
}
