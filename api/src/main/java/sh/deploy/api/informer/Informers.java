package sh.deploy.api.informer;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ListOptions;
import sh.deploy.api.object.ResourceType;
import sh.deploy.api.object.ResourceTypes;

/** One informer a kind, shared by all loops of a process. Ask for all before {@link #start}; not for several threads until then. */
public final class Informers implements AutoCloseable {
    private final ApiClient client;
    private final Map<ResourceType<?>, Informer<?>> byType = new LinkedHashMap<>();

    public Informers(ApiClient client) {
        this.client = client;
    }

    /**
     * The informer of all objects of a kind, with the indexes by namespace, by owner and of the uncontrolled; pods also by node and by claim;
     * those of which only the metadata is held, by owner alone.
     */
    @SuppressWarnings("unchecked") // the map holds under each type an informer of its model
    public <T extends HasMetadata> Informer<T> of(ResourceType<T> type) {
        return (Informer<T>) byType.computeIfAbsent(type, any -> make(type));
    }

    public void start() {
        byType.values().forEach(Informer::start);
    }

    /** @return whether every first list came in within the time for each */
    public boolean awaitSynced(Duration limitForEach) throws InterruptedException {
        for (var informer : byType.values()) {
            if (!informer.awaitSynced(limitForEach)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        byType.values().forEach(Informer::close);
    }

    @SuppressWarnings("unchecked") // the indexes by node and by claim are added for pods only
    private <T extends HasMetadata> Informer<T> make(ResourceType<T> type) {
        if (type.model() == PartialObjectMetadata.class) {
            return new Informer<>(client, type, ListOptions.ALL, List.of(Index.byOwner()));
        }
        List<Index<T>> indexes = new ArrayList<>(List.of(Index.byNamespace(), Index.byOwner(), Index.uncontrolled()));
        if (type.model() == Pod.class && type.equals(ResourceTypes.POD)) {
            indexes.add((Index<T>) Index.byNode());
            indexes.add((Index<T>) Index.byClaim());
        }
        return new Informer<>(client, type, ListOptions.ALL, indexes);
    }
}
