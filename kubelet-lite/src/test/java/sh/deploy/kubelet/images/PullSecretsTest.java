package sh.deploy.kubelet.images;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sh.deploy.kubelet.containers.RegistryCredentials;
import sh.deploy.kubelet.environment.Materials;

class PullSecretsTest {
    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static java.util.Optional<RegistryCredentials> of(String image, String config) {
        var materials = new Materials();
        materials.putSecret(
                "shop",
                "pull",
                new SecretBuilder()
                        .withData(Map.of(".dockerconfigjson", base64(config)))
                        .build());
        var pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .endMetadata()
                .withNewSpec()
                .addNewImagePullSecret("pull")
                .endSpec()
                .build();
        return PullSecrets.of(pod, image, materials);
    }

    @Test
    void findsTheCredentialsOfTheImagesRegistry() {
        var config = "{\"auths\":{\"127.0.0.1:5000\":{\"auth\":\"" + base64("me:se:cret") + "\"}}}";
        assertThat(of("127.0.0.1:5000/web:1", config))
                .contains(new RegistryCredentials("127.0.0.1:5000", "me", "se:cret"));
        assertThat(of("127.0.0.1:5001/web:1", config)).isEmpty();
    }

    @Test
    void whatDoesNotParseGivesNoCredentials() {
        assertThat(of("127.0.0.1:5000/web:1", "{")).isEmpty();
        assertThat(of("127.0.0.1:5000/web:1", "{\"auths\":{\"127.0.0.1:5000\":{\"auth\":\"no Base64\"}}}"))
                .isEmpty();
    }

    @Test
    void pausesBetweenFetchesDoubleUpToAMinute() {
        assertThat(Images.pause(1, Duration.ofSeconds(5))).isEqualTo(Duration.ofSeconds(5));
        assertThat(Images.pause(4, Duration.ofSeconds(5))).isEqualTo(Duration.ofSeconds(40));
        assertThat(Images.pause(5, Duration.ofSeconds(5))).isEqualTo(Duration.ofSeconds(60));
    }
}
