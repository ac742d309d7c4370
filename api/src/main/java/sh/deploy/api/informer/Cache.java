package sh.deploy.api.informer;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectFacts;

/** The objects of one kind as last heard, with their indexes. Safe for all threads; one thread changes it. */
public final class Cache<T extends HasMetadata> {
    private record Name(String namespace, String name) {}

    private final Map<Name, T> objects = new HashMap<>();
    private final List<Index<T>> indexes;
    private final Map<String, Map<String, Set<Name>>> entries = new LinkedHashMap<>();
    private long revision;

    Cache(List<Index<T>> indexes) {
        this.indexes = List.copyOf(indexes);
        indexes.forEach(index -> entries.put(index.name(), new HashMap<>()));
    }

    public synchronized Optional<T> get(String namespace, String name) {
        return Optional.ofNullable(objects.get(new Name(namespace, name)));
    }

    /** All objects, in no order. */
    public synchronized List<T> all() {
        return List.copyOf(objects.values());
    }

    /** The objects found under a value of an index (told by its name) that this cache was made with, in no order. */
    public synchronized List<T> find(Index<T> index, String value) {
        var names = entries(index).getOrDefault(value, Set.of());
        var found = new ArrayList<T>(names.size());
        for (var name : names) {
            found.add(Objects.requireNonNull(objects.get(name)));
        }
        return found;
    }

    public synchronized int size() {
        return objects.size();
    }

    /** Every change up to this revision, of objects held here, is in. 0 before the first list. */
    public synchronized long revision() {
        return revision;
    }

    synchronized @Nullable T put(T object) {
        var name = name(object);
        var before = objects.put(name, object);
        unindex(name, before);
        indexes.forEach(index -> {
            for (var value : index.values().apply(object)) {
                entries(index)
                        .computeIfAbsent(value, any -> new LinkedHashSet<>())
                        .add(name);
            }
        });
        return before;
    }

    synchronized @Nullable T remove(T object) {
        var name = name(object);
        var before = objects.remove(name);
        unindex(name, before);
        return before;
    }

    synchronized void reached(long newRevision) {
        revision = Math.max(revision, newRevision);
    }

    private void unindex(Name name, @Nullable T object) {
        if (object == null) {
            return;
        }
        indexes.forEach(index -> {
            for (var value : index.values().apply(object)) {
                entries(index).computeIfPresent(value, (any, names) -> {
                    names.remove(name);
                    return names.isEmpty() ? null : names;
                });
            }
        });
    }

    private Map<String, Set<Name>> entries(Index<T> index) {
        var found = entries.get(index.name());
        if (found == null) {
            throw new IllegalArgumentException("this cache has no index \"" + index.name() + "\"");
        }
        return found;
    }

    /** Objects held here that a fresh list lacks. */
    synchronized List<T> missingFrom(Collection<T> fresh) {
        var present = new LinkedHashSet<Name>();
        fresh.forEach(object -> present.add(name(object)));
        var missing = new ArrayList<T>();
        objects.forEach((name, object) -> {
            if (!present.contains(name)) {
                missing.add(object);
            }
        });
        return missing;
    }

    private static Name name(HasMetadata object) {
        return new Name(ObjectFacts.namespace(object), ObjectFacts.name(object));
    }
}
