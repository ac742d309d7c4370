package sh.deploy.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KubeletSettingsFileTest {
    private static final String LEAST = """
            node: worker-1
            dataDir: /srv/deploy
            server: 10.0.0.1:7443
            certificateAuthority: /pki/ca.crt
            certificate: /pki/worker-1.crt
            key: /pki/worker-1.key
            """;

    @Test
    void fillsDefaults() {
        var settings = KubeletSettingsFile.parse(LEAST);
        assertThat(settings.sandboxPool()).isEqualTo(8);
        assertThat(settings.startsAtOnce()).isEqualTo(3);
        assertThat(settings.engineSocket()).isEqualTo(Path.of("/var/run/docker.sock"));
        assertThat(settings.capacity()).isEmpty();
    }

    @Test
    void readsWhatItWrites() {
        var settings = new KubeletSettings(
                "worker-1",
                Path.of("/srv/deploy"),
                "10.0.0.1:7443",
                new KubeletSettings.Certificates(Path.of("/ca"), Path.of("/crt"), Path.of("/key")),
                Path.of("/run/engine.sock"),
                Map.of("cpu", "2", "memory", "4Gi"),
                Map.of("zone", "a"),
                List.of("dedicated=web:NoSchedule"),
                2,
                4,
                1 << 20,
                3);
        assertThat(KubeletSettingsFile.parse(KubeletSettingsFile.write(settings)))
                .isEqualTo(settings);
    }

    @Test
    void refusesAnUnknownKeyByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KubeletSettingsFile.parse(LEAST + "sandboxPol: 2\n"))
                .withMessageContaining("unknown key sandboxPol");
    }

    @Test
    void saysWhichKeyIsMissingOrWrong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KubeletSettingsFile.parse("node: worker-1\n"))
                .withMessage("dataDir must be text, and is missing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KubeletSettingsFile.parse(LEAST + "sandboxPool: many\n"))
                .withMessage("sandboxPool must be a whole number, got many");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KubeletSettingsFile.parse(LEAST + "sandboxPool: 65\n"))
                .withMessage("sandboxPool must be 0 to 64, got 65");
    }
}
