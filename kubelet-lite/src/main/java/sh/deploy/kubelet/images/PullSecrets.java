package sh.deploy.kubelet.images;

import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.containers.RegistryCredentials;
import sh.deploy.kubelet.environment.Environment;
import sh.deploy.kubelet.environment.Materials;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Finds, among a pod's {@code imagePullSecrets}, who we are to an image's registry. */
public final class PullSecrets {
    private static final String DEFAULT_REGISTRY = "https://index.docker.io/v1/";
    private static final JsonMapper JSON = JsonMapper.shared();

    private PullSecrets() {}

    /** The first secret that knows the image's registry decides. One that cannot be read knows none. */
    public static Optional<RegistryCredentials> of(Pod pod, String image, Materials materials) {
        var registry = ImageName.of(image).registry();
        return pod.getSpec().getImagePullSecrets().stream()
                .map(LocalObjectReference::getName)
                .flatMap(name -> config(pod.getMetadata().getNamespace(), name, materials))
                .flatMap(config -> match(config, registry).stream())
                .findFirst();
    }

    private static Stream<JsonNode> config(String namespace, String name, Materials materials) {
        var secret = materials.secret(namespace, name);
        if (secret == null) {
            return Stream.empty();
        }
        var data = Environment.decoded(secret);
        var modern = data.get(".dockerconfigjson");
        var old = data.get(".dockercfg");
        try {
            return modern != null
                    ? Stream.of(JSON.readTree(modern).path("auths"))
                    : old != null ? Stream.of(JSON.readTree(old)) : Stream.empty();
        } catch (JacksonException e) {
            return Stream.empty();
        }
    }

    private static Optional<RegistryCredentials> match(JsonNode auths, String registry) {
        for (var entry : auths.properties()) {
            if (host(entry.getKey()).equals(registry) || registry.isEmpty() && isDefault(entry.getKey())) {
                return credentials(entry.getKey(), entry.getValue());
            }
        }
        return Optional.empty();
    }

    private static boolean isDefault(String server) {
        return server.equals(DEFAULT_REGISTRY)
                || host(server).equals(host(DEFAULT_REGISTRY))
                || server.equals("docker.io");
    }

    private static String host(String server) {
        return server.replaceFirst("^https?://", "").replaceFirst("/.*$", "");
    }

    /** Empty where its {@code auth} is no Base64. */
    private static Optional<RegistryCredentials> credentials(String server, JsonNode auth) {
        var encoded = text(auth.get("auth"));
        if (!encoded.isEmpty()) {
            var pair = decoded(encoded);
            if (pair == null) {
                return Optional.empty();
            }
            int colon = pair.indexOf(':');
            if (colon >= 0) {
                return Optional.of(
                        new RegistryCredentials(server, pair.substring(0, colon), pair.substring(colon + 1)));
            }
        }
        return Optional.of(new RegistryCredentials(server, text(auth.get("username")), text(auth.get("password"))));
    }

    private static @Nullable String decoded(String base64) {
        try {
            // Programs that encode break long lines.
            return new String(Base64.getDecoder().decode(base64.replaceAll("[\\r\\n]", "")), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    private static String text(@Nullable JsonNode node) {
        return node == null ? "" : node.asString("");
    }
}
