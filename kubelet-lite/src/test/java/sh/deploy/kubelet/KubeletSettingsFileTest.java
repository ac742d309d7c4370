package sh.deploy.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sh.deploy.kubelet.containers.ContainerSpec;
import sh.deploy.kubelet.join.JoinSettings;
import sh.deploy.kubelet.pressure.EvictionSettings;

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
        assertThat(settings.starts().sandboxPool()).isEqualTo(8);
        assertThat(settings.starts().atOnce()).isEqualTo(3);
        assertThat(settings.engine().socket()).isEqualTo(Path.of("/var/run/docker.sock"));
        assertThat(settings.engine().imageSource()).isNull();
        assertThat(settings.declared().address()).isEmpty();
        assertThat(settings.declared().capacity()).isEmpty();
    }

    @Test
    void readsWhatItWrites() {
        var settings = new KubeletSettings(
                "worker-1",
                Path.of("/srv/deploy"),
                "10.0.0.1:7443",
                new KubeletSettings.Certificates(Path.of("/ca"), Path.of("/crt"), Path.of("/key")),
                new KubeletSettings.Engine(Path.of("/run/engine.sock"), Path.of("/run/other.sock")),
                new KubeletSettings.Declared(
                        "10.9.0.1",
                        Map.of("cpu", "2", "memory", "4Gi"),
                        Map.of("zone", "a"),
                        List.of("dedicated=web:NoSchedule")),
                new KubeletSettings.Starts(2, 4),
                new ContainerSpec.Logging(1 << 20, 3),
                new KubeletSettings.Limits(
                        EvictionSettings.of(Map.of("memory.available", "64Mi", "nodefs.available", "12.5%"), "90s"),
                        512));
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
    void aMachineThatJoinsKeepsItsCredentialInItsNodesFolder() {
        var hash = "sha256:" + "0a".repeat(32);
        var yaml = "node: worker-1\ndataDir: /srv/deploy\njoin: api.example\ntoken: abcdef.0123456789abcdef\ncaHash: "
                + hash + "\n";

        var settings = KubeletSettingsFile.parse(yaml);
        var join = KubeletSettingsFile.join(yaml);

        assertThat(settings.server()).isEmpty();
        assertThat(settings.certificates())
                .isEqualTo(new KubeletSettings.Certificates(
                        Path.of("/srv/deploy/nodes/worker-1/pki/ca.crt"),
                        Path.of("/srv/deploy/nodes/worker-1/pki/kubelet-client-current.pem"),
                        Path.of("/srv/deploy/nodes/worker-1/pki/kubelet-client-current.pem")));
        assertThat(join).isEqualTo(JoinSettings.of("https://api.example:6443", "abcdef.0123456789abcdef", hash));
        assertThat(KubeletSettingsFile.join(LEAST)).isNull();
    }

    @Test
    void refusesToJoinAndToBeGivenACertificateAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KubeletSettingsFile.parse(LEAST + "join: api.example\n"))
                .withMessage("server is not said together with join: a machine that joins finds that out by itself");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KubeletSettingsFile.parse(LEAST + "token: abcdef.0123456789abcdef\n"))
                .withMessage("token needs join, the API server's address");
    }

    @Test
    void refusesAnAddressThatIsNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KubeletSettingsFile.parse(LEAST + "address: worker-1.example\n"))
                .withMessage("address must be an IP address such as 192.0.2.1, got \"worker-1.example\"");
    }

    @Test
    void anEngineOfItsOwnGetsItsImagesFromTheOneThatWas() {
        var settings = KubeletSettingsFile.parse(LEAST).withEngineOfItsOwn(Path.of("/run/own.sock"), "10.9.0.1");
        assertThat(settings.engine().socket()).isEqualTo(Path.of("/run/own.sock"));
        assertThat(settings.engine().imageSource()).isEqualTo(KubeletSettings.DEFAULT_ENGINE_SOCKET);
        assertThat(settings.declared().address()).isEqualTo("10.9.0.1");
    }

    @Test
    void readsEvictionAsKubernetesWritesIt() {
        var settings = KubeletSettingsFile.parse(LEAST
                + "evictionHard: {memory.available: 200Mi}\nevictionPressureTransitionPeriod: 30s\npodPidsLimit: 64\n");
        assertThat(settings.limits().eviction().thresholds())
                .containsEntry("memory.available", String.valueOf(200L << 20))
                .containsEntry("nodefs.available", "10%");
        assertThat(settings.limits().eviction().transitionPeriod()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.limits().podPidsLimit()).isEqualTo(64);
        assertThat(KubeletSettingsFile.parse(LEAST).limits().eviction()).isEqualTo(EvictionSettings.DEFAULT);
        assertThat(KubeletSettingsFile.parse(LEAST + "podPidsLimit: -1\n")
                        .limits()
                        .podPidsLimit())
                .isZero();
    }

    @Test
    void refusesAnEvictionThatMakesNoSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KubeletSettingsFile.parse(LEAST + "evictionHard: {memory.free: 1Gi}\n"))
                .withMessageStartingWith("evictionHard: unknown signal memory.free; known are [memory.available,");
        for (var wrong : List.of("100%", "-1%", "much", "-5Mi", "x%")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            KubeletSettingsFile.parse(LEAST + "evictionHard: {nodefs.available: " + wrong + "}\n"))
                    .withMessage(
                            "evictionHard: nodefs.available must be an amount such as 100Mi or a share below 100% such as 10%,"
                                    + " got \"" + wrong + "\"");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KubeletSettingsFile.parse(LEAST + "evictionPressureTransitionPeriod: soon\n"))
                .withMessageContaining("must be a duration such as 5m");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KubeletSettingsFile.parse(LEAST + "podPidsLimit: -2\n"))
                .withMessageContaining("podPidsLimit");
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

    @Test
    void theSameSettingsAreWrittenAsTheSameText() {
        var names = List.of("arch", "disk", "gpu", "owner", "pool", "rack", "tier", "zone");
        var labels = String.join(
                ", ", names.reversed().stream().map(name -> name + ": x").toList());
        var capacity = "pods: '5', memory: 1Gi, cpu: '2'";
        var thresholds = "pid.available: 5%, nodefs.available: 1%, memory.available: 1%, imagefs.available: 1%";
        var text = KubeletSettingsFile.write(KubeletSettingsFile.parse(LEAST + "labels: {" + labels + "}\ncapacity: {"
                + capacity + "}\nevictionHard: {" + thresholds + "}\n"));
        assertThat(text)
                .containsSubsequence(
                        names.stream().map(name -> "  " + name + ": x").toList())
                .containsSubsequence("  cpu:", "  memory:", "  pods:")
                .containsSubsequence("  imagefs.av", "  memory.av", "  nodefs.av", "  pid.av");
    }
}
