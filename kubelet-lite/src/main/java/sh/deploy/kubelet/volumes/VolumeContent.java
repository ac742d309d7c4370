package sh.deploy.kubelet.volumes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ProjectedVolumeSource;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.access.InCluster;
import sh.deploy.kubelet.environment.CannotConfigure;
import sh.deploy.kubelet.environment.Environment;
import sh.deploy.kubelet.environment.FieldValues;
import sh.deploy.kubelet.environment.Materials;
import sh.deploy.kubelet.environment.NotYetGiven;
import sh.deploy.kubelet.environment.Surroundings;
import sh.deploy.kubelet.environment.TokenWish;

/** Decides which files a volume made of ConfigMaps, Secrets, pod fields and tokens holds. Pure. */
final class VolumeContent {
    private static final int DEFAULT_MODE = 0644;
    private static final int OWNER_ONLY = 0600;

    private final Pod pod;
    private final Materials materials;
    private final Surroundings where;
    private final Map<String, VolumeFile> files = new LinkedHashMap<>();

    private VolumeContent(Pod pod, Materials materials, Surroundings where) {
        this.pod = pod;
        this.materials = materials;
        this.where = where;
    }

    /** Whether a volume's files come from what the server sends. */
    static boolean isComposed(Volume volume) {
        return volume.getConfigMap() != null
                || volume.getSecret() != null
                || volume.getDownwardAPI() != null
                || volume.getProjected() != null;
    }

    /** Whether any of its files is a secret's, or a token. */
    static boolean holdsSecrets(Volume volume) {
        return volume.getSecret() != null
                || volume.getProjected() != null
                        && volume.getProjected().getSources().stream()
                                .anyMatch(source ->
                                        source.getSecret() != null || source.getServiceAccountToken() != null);
    }

    /**
     * @return path below the volume → file
     * @throws CannotConfigure when something it needs is missing
     * @throws NotYetGiven when that is a token, or the cluster's authority
     */
    static Map<String, VolumeFile> of(Volume volume, Pod pod, Materials materials, Surroundings where) {
        var content = new VolumeContent(pod, materials, where);
        var configMap = volume.getConfigMap();
        if (configMap != null) {
            content.configMap(
                    configMap.getName(),
                    configMap.getItems(),
                    configMap.getOptional(),
                    mode(configMap.getDefaultMode()));
        }
        var secret = volume.getSecret();
        if (secret != null) {
            content.secret(
                    secret.getSecretName(), secret.getItems(), secret.getOptional(), mode(secret.getDefaultMode()));
        }
        var downward = volume.getDownwardAPI();
        if (downward != null) {
            content.fields(downward.getItems(), mode(downward.getDefaultMode()));
        }
        var projected = volume.getProjected();
        if (projected != null) {
            content.projected(projected);
        }
        var group = FsGroup.of(pod);
        content.files.replaceAll((path, file) -> new VolumeFile(file.content(), group.fileMode(file.mode())));
        return content.files;
    }

    private void projected(ProjectedVolumeSource projected) {
        int mode = mode(projected.getDefaultMode());
        for (VolumeProjection source : projected.getSources()) {
            var configMap = source.getConfigMap();
            if (configMap != null) {
                configMap(configMap.getName(), configMap.getItems(), configMap.getOptional(), mode);
            }
            var secret = source.getSecret();
            if (secret != null) {
                secret(secret.getName(), secret.getItems(), secret.getOptional(), mode);
            }
            if (source.getDownwardAPI() != null) {
                fields(source.getDownwardAPI().getItems(), mode);
            }
            if (source.getServiceAccountToken() != null) {
                token(source.getServiceAccountToken(), mode);
            }
        }
    }

    /** For the group alone where the pod has one, since then every container is in it. */
    private void token(ServiceAccountTokenProjection source, int mode) {
        var wish = TokenWish.of(pod, source);
        var token = materials.token(wish);
        if (token == null) {
            var why = materials.refusal(wish);
            throw new NotYetGiven("the token of service account \"" + wish.account() + "\" has not come yet"
                    + (why.isEmpty() ? "" : ": " + why));
        }
        put(
                source.getPath(),
                token.value().getBytes(StandardCharsets.UTF_8),
                FsGroup.of(pod).id().isPresent() ? OWNER_ONLY : mode);
    }

    private void configMap(String name, List<KeyToPath> items, @Nullable Boolean optional, int mode) {
        var object = materials.configMap(namespace(), name);
        if (object == null) {
            if (name.equals(InCluster.ROOT_CA) && !Boolean.TRUE.equals(optional)) {
                throw new NotYetGiven("configmap \"" + name + "\" not found"); // it follows each new namespace
            }
            requireOptional(optional, "configmap \"" + name + "\" not found");
            return;
        }
        var contents = new LinkedHashMap<String, byte[]>();
        Objects.requireNonNullElse(object.getData(), Map.<String, String>of())
                .forEach((key, value) -> contents.put(key, value.getBytes(StandardCharsets.UTF_8)));
        Objects.requireNonNullElse(object.getBinaryData(), Map.<String, String>of())
                .forEach((key, value) -> contents.put(key, Base64.getDecoder().decode(value)));
        select(contents, items, optional, mode);
    }

    private void secret(String name, List<KeyToPath> items, @Nullable Boolean optional, int mode) {
        var object = materials.secret(namespace(), name);
        if (object == null) {
            requireOptional(optional, "secret \"" + name + "\" not found");
            return;
        }
        select(Environment.decoded(object), items, optional, mode);
    }

    private void select(Map<String, byte[]> contents, List<KeyToPath> items, @Nullable Boolean optional, int mode) {
        if (items.isEmpty()) {
            contents.forEach((key, bytes) -> files.put(key, new VolumeFile(bytes, mode)));
            return;
        }
        for (var item : items) {
            var bytes = contents.get(item.getKey());
            if (bytes == null) {
                requireOptional(optional, "references non-existent config key: " + item.getKey());
                continue;
            }
            put(item.getPath(), bytes, item.getMode() == null ? mode : item.getMode());
        }
    }

    private void fields(List<DownwardAPIVolumeFile> items, int mode) {
        for (var item : items) {
            var text = item.getFieldRef() != null
                    ? FieldValues.ofPod(pod, item.getFieldRef().getFieldPath(), where)
                    : FieldValues.ofResource(pod, anyContainer(), item.getResourceFieldRef(), where);
            put(item.getPath(), text.getBytes(StandardCharsets.UTF_8), item.getMode() == null ? mode : item.getMode());
        }
    }

    private Container anyContainer() {
        return pod.getSpec().getContainers().getFirst();
    }

    private void put(String path, byte[] bytes, int mode) {
        if (path.startsWith("/") || List.of(path.split("/")).contains("..")) {
            throw new CannotConfigure("path \"" + path + "\" leads out of the volume");
        }
        files.put(path, new VolumeFile(bytes, mode));
    }

    private static void requireOptional(@Nullable Boolean optional, String message) {
        if (!Boolean.TRUE.equals(optional)) {
            throw new CannotConfigure(message);
        }
    }

    private String namespace() {
        return pod.getMetadata().getNamespace();
    }

    private static int mode(@Nullable Integer stated) {
        return stated == null ? DEFAULT_MODE : stated;
    }
}
