package sh.deploy.deployctl.audit;

import static sh.deploy.deployctl.audit.Seen.assertDoesNotApply;
import static sh.deploy.deployctl.audit.Seen.assertFails;
import static sh.deploy.deployctl.audit.Seen.assertPasses;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseReachTest {
    @TempDir
    Path folder;

    private Finding listening(String addresses) throws Exception {
        var data = Files.createDirectories(folder.resolve("postgres/data"));
        Files.writeString(
                data.resolve("postmaster.pid"), "123\n/data\n1780000000\n5432\n\n" + addresses + "\n  1  2\nready   \n");
        return new Seen().in(folder).judgedBy(new DatabaseReach());
    }

    @Test
    void isThisMachineAlone() throws Exception {
        assertPasses(listening("127.0.0.1"));
        assertPasses(listening("127.0.0.1, ::1"));
        assertPasses(listening(""));
        assertFails(listening("127.0.0.1,10.0.0.5"), "listen_addresses = '127.0.0.1'", "it listens on 10.0.0.5");
        assertFails(listening("*"), "listen_addresses", "it listens on *");
    }

    @Test
    void isOthersBusinessWhereNoneRunsHere() {
        assertDoesNotApply(new Seen().in(folder).judgedBy(new DatabaseReach()));
    }
}
