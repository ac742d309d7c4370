package sh.deploy.kubelet.environment;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Resolves a container's environment: where the API server is, then {@code envFrom}, then {@code env}, where a later name wins. */
public final class Environment {
    private final Pod pod;
    private final Container container;
    private final Materials materials;
    private final Surroundings where;
    private final Map<String, String> values = new LinkedHashMap<>();

    private Environment(Pod pod, Container container, Materials materials, Surroundings where) {
        this.pod = pod;
        this.container = container;
        this.materials = materials;
        this.where = where;
    }

    /**
     * @throws CannotConfigure when something it needs is missing
     */
    public static Map<String, String> of(Pod pod, Container container, Materials materials, Surroundings where) {
        var environment = new Environment(pod, container, materials, where);
        environment.values.putAll(where.api().variables());
        container.getEnvFrom().forEach(environment::addAll);
        container.getEnv().forEach(environment::add);
        return environment.values;
    }

    private String namespace() {
        return pod.getMetadata().getNamespace();
    }

    private void addAll(EnvFromSource source) {
        var prefix = source.getPrefix() == null ? "" : source.getPrefix();
        var configMap = source.getConfigMapRef();
        if (configMap != null) {
            var found = materials.configMap(namespace(), configMap.getName());
            if (found != null && found.getData() != null) {
                found.getData().forEach((key, value) -> values.put(prefix + key, value));
            } else if (found == null && !Boolean.TRUE.equals(configMap.getOptional())) {
                throw new CannotConfigure("configmap \"" + configMap.getName() + "\" not found");
            }
        }
        var secret = source.getSecretRef();
        if (secret != null) {
            var found = materials.secret(namespace(), secret.getName());
            if (found != null) {
                decoded(found).forEach((key, value) -> values.put(prefix + key, text(value)));
            } else if (!Boolean.TRUE.equals(secret.getOptional())) {
                throw new CannotConfigure("secret \"" + secret.getName() + "\" not found");
            }
        }
    }

    private void add(EnvVar variable) {
        var source = variable.getValueFrom();
        if (source == null) {
            var text = variable.getValue() == null ? "" : variable.getValue();
            values.put(variable.getName(), Variables.expand(text, values));
            return;
        }
        var value = from(source);
        if (value != null) {
            values.put(variable.getName(), value);
        }
    }

    private @Nullable String from(EnvVarSource source) {
        if (source.getFieldRef() != null) {
            return FieldValues.ofPod(pod, source.getFieldRef().getFieldPath(), where);
        }
        if (source.getResourceFieldRef() != null) {
            return FieldValues.ofResource(pod, container, source.getResourceFieldRef(), where);
        }
        var configMap = source.getConfigMapKeyRef();
        if (configMap != null) {
            var found = materials.configMap(namespace(), configMap.getName());
            var value = found == null || found.getData() == null
                    ? null
                    : found.getData().get(configMap.getKey());
            return required(
                    value,
                    found != null,
                    "configmap",
                    "ConfigMap",
                    configMap.getName(),
                    configMap.getKey(),
                    configMap.getOptional());
        }
        var secret = source.getSecretKeyRef();
        if (secret != null) {
            var found = materials.secret(namespace(), secret.getName());
            var bytes = found == null ? null : decoded(found).get(secret.getKey());
            return required(
                    bytes == null ? null : text(bytes),
                    found != null,
                    "secret",
                    "Secret",
                    secret.getName(),
                    secret.getKey(),
                    secret.getOptional());
        }
        throw new CannotConfigure("env source not supported");
    }

    private @Nullable String required(
            @Nullable String value,
            boolean objectThere,
            String lowerKind,
            String kind,
            String name,
            String key,
            @Nullable Boolean optional) {
        if (value == null && !Boolean.TRUE.equals(optional)) {
            throw new CannotConfigure(
                    objectThere
                            ? "couldn't find key " + key + " in " + kind + " " + namespace() + "/" + name
                            : lowerKind + " \"" + name + "\" not found");
        }
        return value;
    }

    /** A Secret's values as bytes; {@code stringData} is the server's business and gone by now. */
    public static Map<String, byte[]> decoded(Secret secret) {
        var bytes = new LinkedHashMap<String, byte[]>();
        if (secret.getData() != null) {
            secret.getData()
                    .forEach((key, value) -> bytes.put(key, Base64.getDecoder().decode(value)));
        }
        return bytes;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
