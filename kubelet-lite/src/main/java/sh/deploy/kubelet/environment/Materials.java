package sh.deploy.kubelet.environment;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The ConfigMaps, Secrets, claims and tokens that the server sent for pods of this node, and its volumes. Safe for all threads. */
public final class Materials {
    private final Map<Name, ConfigMap> configMaps = new ConcurrentHashMap<>();
    private final Map<Name, Secret> secrets = new ConcurrentHashMap<>();

    private final Map<Name, PersistentVolumeClaim> claims = new ConcurrentHashMap<>();
    private final Map<Name, PersistentVolume> volumes = new ConcurrentHashMap<>();

    private final Map<TokenWish, PodToken> tokens = new ConcurrentHashMap<>();
    private final Map<TokenWish, String> refusals = new ConcurrentHashMap<>();

    private record Name(String namespace, String name) {}

    public void putConfigMap(String namespace, String name, @Nullable ConfigMap object) {
        put(configMaps, new Name(namespace, name), object);
    }

    public void putSecret(String namespace, String name, @Nullable Secret object) {
        put(secrets, new Name(namespace, name), object);
    }

    public void putClaim(String namespace, String name, @Nullable PersistentVolumeClaim object) {
        put(claims, new Name(namespace, name), object);
    }

    public void putVolume(String name, @Nullable PersistentVolume object) {
        put(volumes, new Name("", name), object);
    }

    public void putToken(TokenWish wish, PodToken token) {
        refusals.remove(wish);
        tokens.put(wish, token);
    }

    /** The server has none to give; one that was given before stays. */
    public void refuseToken(TokenWish wish, String why) {
        refusals.put(wish, why);
    }

    /** The server may be another than the one that gave them, and go by other keys. */
    public void renewTokensSoon(long nowNanos) {
        tokens.replaceAll((wish, token) -> token.renewedSoon(wish.uid(), nowNanos));
    }

    /** Nothing of the pod is left. */
    public void forgetTokens(String uid) {
        tokens.keySet().removeIf(wish -> wish.uid().equals(uid));
        refusals.keySet().removeIf(wish -> wish.uid().equals(uid));
    }

    public @Nullable PodToken token(TokenWish wish) {
        return tokens.get(wish);
    }

    /** Why there is no token; empty when the server has not said so. */
    public String refusal(TokenWish wish) {
        return refusals.getOrDefault(wish, "");
    }

    private static <T> void put(Map<Name, T> map, Name name, @Nullable T object) {
        if (object == null) {
            map.remove(name);
        } else {
            map.put(name, object);
        }
    }

    public @Nullable ConfigMap configMap(String namespace, String name) {
        return configMaps.get(new Name(namespace, name));
    }

    public @Nullable Secret secret(String namespace, String name) {
        return secrets.get(new Name(namespace, name));
    }

    public @Nullable PersistentVolumeClaim claim(String namespace, String name) {
        return claims.get(new Name(namespace, name));
    }

    public @Nullable PersistentVolume volume(String name) {
        return volumes.get(new Name("", name));
    }
}
