package sh.deploy.deployctl.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.audit.AuditSettings;
import sh.deploy.apiserver.audit.Rotation;
import sh.deploy.apiserver.audit.WhenFull;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Session;

class AuditChoiceTest {
    private static final AuditChoice.Names NAMES = new AuditChoice.Names("p", "l", "w", "h");

    @TempDir
    Path home;

    private AuditSettings read(String log, String whenFull) {
        var nowhere = new PrintStream(OutputStream.nullOutputStream());
        var session =
                new Session(InputStream.nullInputStream(), nowhere, nowhere, Map.of(), home, false, new SystemTime());
        return AuditChoice.read(
                NAMES,
                new AuditChoice.Written("", log, whenFull, ""),
                Rotation.USUAL,
                new DataFolder(home.resolve("data")),
                session);
    }

    @Test
    void whereNothingIsSaidTheRecordLiesInTheDataFolderAndKeepsNobodyFromWorking() {
        assertThat(read("", "").log()).isEqualTo(home.resolve("data/log/audit.log"));
        assertThat(read("", "").whenFull()).isEqualTo(WhenFull.DROP);
    }

    @Test
    void itGoesWhereItIsToldOrNowhere() {
        assertThat(read("mine.log", "").log()).isEqualTo(home.resolve("mine.log"));
        assertThat(read("none", "").log()).isNull();
        assertThat(read("", "refuse").whenFull()).isEqualTo(WhenFull.REFUSE);
    }

    @Test
    void nothingIsRefusedForWantOfARecordThatNobodyKeeps() {
        assertThatThrownBy(() -> read("none", "refuse"))
                .isInstanceOf(Failure.class)
                .hasMessage("w refuse needs a file that requests are written to, and l none means that there is none;"
                        + " leave one of them out");
        assertThat(read("none", "drop").log()).isNull();
    }
}
