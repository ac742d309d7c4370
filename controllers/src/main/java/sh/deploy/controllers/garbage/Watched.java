package sh.deploy.controllers.garbage;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.informer.Index;
import sh.deploy.api.informer.Informer;
import sh.deploy.api.informer.Informers;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.object.ResourceType;
import sh.deploy.api.object.ResourceTypes;

/**
 * The kinds whose objects own others or are owned, with their informers. Of those that no loop here needs whole, only the
 * metadata is held.
 */
final class Watched {
    private static final List<ResourceType<? extends HasMetadata>> TYPES = List.of(
            ResourceTypes.DEPLOYMENT,
            ResourceTypes.REPLICA_SET,
            ResourceTypes.STATEFUL_SET,
            ResourceTypes.CONTROLLER_REVISION,
            ResourceTypes.POD,
            ResourceTypes.POD_DISRUPTION_BUDGET,
            ResourceTypes.CONFIG_MAP.metadataOnly(),
            ResourceTypes.SECRET.metadataOnly(),
            ResourceTypes.SERVICE_ACCOUNT.metadataOnly(),
            ResourceTypes.LEASE.metadataOnly(),
            ResourceTypes.ROLE.metadataOnly(),
            ResourceTypes.CLUSTER_ROLE.metadataOnly(),
            ResourceTypes.ROLE_BINDING.metadataOnly(),
            ResourceTypes.CLUSTER_ROLE_BINDING.metadataOnly(),
            ResourceTypes.PRIORITY_CLASS.metadataOnly(),
            ResourceTypes.MUTATING_WEBHOOKS.metadataOnly(),
            ResourceTypes.VALIDATING_WEBHOOKS.metadataOnly(),
            ResourceTypes.ADMISSION_POLICY.metadataOnly(),
            ResourceTypes.ADMISSION_POLICY_BINDING.metadataOnly(),
            ResourceTypes.MUTATING_POLICY.metadataOnly(),
            ResourceTypes.MUTATING_POLICY_BINDING.metadataOnly(),
            ResourceTypes.CERTIFICATE_SIGNING_REQUEST.metadataOnly(),
            ResourceTypes.LIMIT_RANGE.metadataOnly(),
            ResourceTypes.RESOURCE_QUOTA.metadataOnly(),
            ResourceTypes.PERSISTENT_VOLUME_CLAIM,
            ResourceTypes.PERSISTENT_VOLUME,
            ResourceTypes.STORAGE_CLASS,
            ResourceTypes.NODE,
            ResourceTypes.NODE_POOL);

    /** An object with its kind. */
    record Item(ResourceType<? extends HasMetadata> type, HasMetadata object) {}

    interface Listener {
        void changed(ResourceType<? extends HasMetadata> type, @Nullable HasMetadata before, @Nullable HasMetadata now);
    }

    private final Map<ResourceType<? extends HasMetadata>, Informer<? extends HasMetadata>> informers =
            new LinkedHashMap<>();

    Watched(Informers shared, Listener listener) {
        TYPES.forEach(type -> informers.put(type, follow(shared, type, listener)));
    }

    Optional<Item> get(ObjectKey key) {
        return informers.entrySet().stream()
                .filter(entry -> entry.getKey().group().equals(key.group())
                        && entry.getKey().plural().equals(key.resource()))
                .flatMap(entry -> entry.getValue().cache().get(key.namespace(), key.name()).stream()
                        .map(object -> new Item(entry.getKey(), object)))
                .findFirst();
    }

    /** The kind that an owner reference names; empty when it is not watched. */
    static Optional<ResourceType<? extends HasMetadata>> type(String apiVersion, String kind) {
        var slash = apiVersion.indexOf('/');
        var group = slash < 0 ? "" : apiVersion.substring(0, slash);
        for (var type : TYPES) {
            if (type.group().equals(group) && type.kind().equals(kind)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    Optional<? extends HasMetadata> cached(ResourceType<? extends HasMetadata> type, String namespace, String name) {
        var informer = informers.get(type);
        return informer == null ? Optional.empty() : informer.cache().get(namespace, name);
    }

    List<Item> dependents(String ownerUid) {
        return informers.entrySet().stream()
                .flatMap(entry ->
                        find(entry.getValue(), ownerUid).stream().map(object -> new Item(entry.getKey(), object)))
                .toList();
    }

    private static <T extends HasMetadata> List<T> find(Informer<T> informer, String ownerUid) {
        return informer.cache().find(Index.byOwner(), ownerUid);
    }

    private static <T extends HasMetadata> Informer<T> follow(
            Informers shared, ResourceType<T> type, Listener listener) {
        var informer = shared.of(type);
        informer.onChange((before, now) -> listener.changed(type, before, now));
        return informer;
    }
}
