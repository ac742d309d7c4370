package sh.deploy.deployctl.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.deployctl.audit.Seen.assertDoesNotApply;
import static sh.deploy.deployctl.audit.Seen.assertFails;
import static sh.deploy.deployctl.audit.Seen.assertPasses;
import static sh.deploy.deployctl.audit.Seen.assertUnknown;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseReachTest {
    @TempDir
    Path folder;

    private Finding listening(String first) throws Exception {
        return listening(first, "");
    }

    private Finding listening(String first, String answersAt) throws Exception {
        var data = Files.createDirectories(folder.resolve("postgres/data"));
        Files.writeString(
                data.resolve("postmaster.pid"), "123\n/data\n1780000000\n5432\n\n" + first + "\n  1  2\nready   \n");
        return new Seen().in(folder).answer(Trial.DATABASE_ELSEWHERE, answersAt).judgedBy(new DatabaseReach());
    }

    @Test
    void isThisMachineAlone() throws Exception {
        assertPasses(listening("127.0.0.1"));
        assertPasses(listening("localhost"));
        assertPasses(listening(""));
        assertFails(listening("10.0.0.5"), "listen_addresses = '127.0.0.1'", "it listens on 10.0.0.5");
        assertFails(listening("*"), "listen_addresses", "it listens on *");
    }

    /** The file names the first address alone. */
    @Test
    void isTriedAtTheOtherAddresses() throws Exception {
        assertFails(
                listening("127.0.0.1", "10.0.0.5 10.0.0.6"),
                "listen_addresses = '127.0.0.1'",
                "it answers at 10.0.0.5",
                "it answers at 10.0.0.6");
        assertUnknown(
                new Seen()
                        .in(folder)
                        .refused(Trial.DATABASE_ELSEWHERE, "no answer at 5432")
                        .judgedBy(new DatabaseReach()),
                "no answer");
    }

    @Test
    void hasThePortThatItsFileNames() throws Exception {
        listening("127.0.0.1");
        assertThat(DatabaseReach.port(DataFiles.read(folder.toRealPath()))).isEqualTo(5432);
        listening("");
        assertThat(DatabaseReach.port(DataFiles.read(folder.toRealPath()))).isZero();
    }

    @Test
    void isOthersBusinessWhereNoneRunsHere() {
        assertDoesNotApply(new Seen().in(folder).judgedBy(new DatabaseReach()));
    }
}
