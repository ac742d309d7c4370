package sh.deploy.deployctl.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.admission.podsecurity.PodSecuritySettings;
import sh.deploy.apiserver.audit.AuditSettings;
import sh.deploy.apiserver.postgres.EmbeddedPostgres;
import sh.deploy.apiserver.postgres.EmbeddedPostgresSettings;
import sh.deploy.deployctl.Failure;
import sh.deploy.kubelet.pressure.EvictionSettings;

@Tag("postgres")
class FailedStartTest {
    @TempDir
    Path home;

    private final SystemTime time = new SystemTime();

    @Test
    void endsTheDatabaseThatItStartedAndNoOther() throws IOException {
        var data = new DataFolder(home.resolve("data"));
        data.create();
        var running = EmbeddedPostgres.start(data.postgres(), EmbeddedPostgresSettings.DEFAULT, time);
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            startFails(data, taken.getLocalPort(), List.of(), "choose another port with --port");
            assertThat(running.isAlive()).isTrue();

            running.stop();
            startFails(data, 0, List.of("203.0.113.7"), "no address of this machine; correct --listen");
            assertThat(EmbeddedPostgres.runningPid(data.postgres())).isEmpty();
            assertThat(data.pidFile("postgres").file()).doesNotExist();
        } finally {
            EmbeddedPostgres.start(data.postgres(), EmbeddedPostgresSettings.DEFAULT, time)
                    .stop();
        }
    }

    private void startFails(DataFolder data, int port, List<String> listen, String advice) {
        var settings = new UpSettings(
                data,
                port,
                null,
                1,
                Map.of(),
                listen,
                Duration.ZERO,
                Duration.ZERO,
                EvictionSettings.DEFAULT,
                EncryptionKeys.ofFolder(data),
                0,
                null,
                PodSecuritySettings.DEFAULT,
                home.resolve("engine"),
                AuditSettings.NONE,
                false);
        assertThatThrownBy(() -> WholeSystem.start(settings, Map.of("HOME", home.toString()), time))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("cannot listen on ")
                .hasMessageContaining(advice);
    }
}
