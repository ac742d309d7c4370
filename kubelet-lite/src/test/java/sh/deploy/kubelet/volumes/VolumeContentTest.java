package sh.deploy.kubelet.volumes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sh.deploy.kubelet.environment.CannotConfigure;
import sh.deploy.kubelet.environment.Materials;
import sh.deploy.kubelet.environment.NotYetGiven;
import sh.deploy.kubelet.environment.PodToken;
import sh.deploy.kubelet.environment.Surroundings;
import sh.deploy.kubelet.environment.TokenWish;

class VolumeContentTest {
    private final Materials materials = new Materials();

    @BeforeEach
    void settings() {
        materials.putConfigMap(
                "shop",
                "settings",
                new ConfigMapBuilder().withData(Map.of("a", "1", "b", "2")).build());
    }

    private Map<String, VolumeFile> of(Volume volume) {
        var pod = new PodBuilder()
                .withNewMetadata()
                .withName("web")
                .withNamespace("shop")
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build();
        return VolumeContent.of(volume, pod, materials, new Surroundings("n1", "", "", 1, 1));
    }

    private static Volume volume(String map, boolean optional, KeyToPath... items) {
        return new VolumeBuilder()
                .withName("v")
                .withNewConfigMap()
                .withName(map)
                .withOptional(optional)
                .withItems(items)
                .withDefaultMode(0640)
                .endConfigMap()
                .build();
    }

    private static VolumeFile file(String text, int mode) {
        return new VolumeFile(text.getBytes(StandardCharsets.UTF_8), mode);
    }

    private static Volume tokenVolume() {
        return new VolumeBuilder()
                .withName("v")
                .withNewProjected()
                .addNewSource()
                .withNewServiceAccountToken()
                .withAudience("")
                .withExpirationSeconds(3600L)
                .withPath("token")
                .endServiceAccountToken()
                .endSource()
                .endProjected()
                .build();
    }

    private Map<String, VolumeFile> tokens(@Nullable Long fsGroup) {
        var pod = new PodBuilder()
                .withNewMetadata()
                .withName("web")
                .withNamespace("shop")
                .withUid("u")
                .endMetadata()
                .withNewSpec()
                .withNewSecurityContext()
                .withFsGroup(fsGroup)
                .endSecurityContext()
                .endSpec()
                .build();
        return VolumeContent.of(tokenVolume(), pod, materials, new Surroundings("n1", "", "", 1, 1));
    }

    @Test
    void aTokenIsThatOfThePodsAccountOrIsWaitedFor() {
        assertThatExceptionOfType(NotYetGiven.class).isThrownBy(() -> tokens(null));
        materials.putToken(
                new TokenWish("shop", "web", "u", "default", "", 3600),
                PodToken.given("secret", "u", 0, Duration.ofHours(1)));

        assertThat(tokens(null)).isEqualTo(Map.of("token", file("secret", 0644)));
        assertThat(tokens(2000L)).isEqualTo(Map.of("token", file("secret", 0640)));
        assertThat(VolumeContent.holdsSecrets(tokenVolume())).isTrue();
    }

    @Test
    void withoutItemsEveryKeyIsAFile() {
        assertThat(of(volume("settings", false))).isEqualTo(Map.of("a", file("1", 0640), "b", file("2", 0640)));
    }

    @Test
    void itemsChooseKeysPathsAndModes() {
        assertThat(of(volume("settings", false, new KeyToPath("a", 0400, "dir/x", null))))
                .isEqualTo(Map.of("dir/x", file("1", 0400)));
    }

    @Test
    void whatIsMissingIsNamedUnlessItIsOptional() {
        assertThatExceptionOfType(CannotConfigure.class)
                .isThrownBy(() -> of(volume("absent", false)))
                .withMessage("configmap \"absent\" not found");
        assertThat(of(volume("absent", true))).isEmpty();
        assertThatExceptionOfType(CannotConfigure.class)
                .isThrownBy(() -> of(volume("settings", false, new KeyToPath("c", null, "c", null))))
                .withMessage("references non-existent config key: c");
    }

    @Test
    void noPathLeadsOutOfTheVolume() {
        assertThatExceptionOfType(CannotConfigure.class)
                .isThrownBy(() -> of(volume("settings", false, new KeyToPath("a", null, "../../etc/passwd", null))))
                .withMessageContaining("leads out of the volume");
    }
}
