package sh.deploy.kubelet.images;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.kubelet.environment.Materials;

/** A secret for pulling images, in its new form and its old one: credentials, or none. */
public final class PullSecretFuzz implements FuzzTarget {
    @Override
    public void read(byte[] input) {
        for (var key : List.of(".dockerconfigjson", ".dockercfg")) {
            var materials = new Materials();
            materials.putSecret(
                    "shop",
                    "pull",
                    new SecretBuilder()
                            .withData(Map.of(key, Base64.getEncoder().encodeToString(input)))
                            .build());
            var pod = new PodBuilder()
                    .withNewMetadata()
                    .withNamespace("shop")
                    .endMetadata()
                    .withNewSpec()
                    .addNewImagePullSecret("pull")
                    .endSpec()
                    .build();
            for (var image : List.of("web", "r:5000/web")) {
                assertThat(PullSecrets.of(pod, image, materials)).isNotNull();
            }
        }
    }
}
