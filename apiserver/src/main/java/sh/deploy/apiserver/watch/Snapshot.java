package sh.deploy.apiserver.watch;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;

/** All objects as they were after one revision. Immutable, shares its parts with the snapshots around it, free to keep. */
public final class Snapshot {
    public static final Snapshot EMPTY = new Snapshot(0, PersistentMap.empty());

    private final long revision;
    private final PersistentMap<ObjectKey, StoredObject> objects;

    Snapshot(long revision, PersistentMap<ObjectKey, StoredObject> objects) {
        this.revision = revision;
        this.objects = objects;
    }

    public long revision() {
        return revision;
    }

    public @Nullable StoredObject get(ObjectKey key) {
        return objects.get(key);
    }

    /**
     * The objects of a resource in key order, that is by namespace, then name.
     *
     * @param namespace empty for all
     */
    public Iterable<StoredObject> list(String group, String resource, String namespace) {
        return from(group, resource, namespace, new ObjectKey(group, resource, namespace, ""));
    }

    /** As {@link #list}, from the first object after this key on. */
    public Iterable<StoredObject> listAfter(String group, String resource, String namespace, ObjectKey exclusiveStart) {
        return from(group, resource, namespace, successor(exclusiveStart));
    }

    /** How many objects {@link #list} gives; does not walk them. */
    public int count(String group, String resource, String namespace) {
        return objects.rank(end(group, resource, namespace))
                - objects.rank(new ObjectKey(group, resource, namespace, ""));
    }

    /** How many objects {@link #listAfter} gives; does not walk them. */
    public int countAfter(String group, String resource, String namespace, ObjectKey exclusiveStart) {
        return Math.max(0, objects.rank(end(group, resource, namespace)) - objects.rank(successor(exclusiveStart)));
    }

    /** Every object, in key order. */
    public Iterable<StoredObject> all() {
        return () -> objects.valuesFrom(new ObjectKey("", "", "", ""));
    }

    /** How many objects there are. */
    public int size() {
        return objects.size();
    }

    PersistentMap<ObjectKey, StoredObject> objects() {
        return objects;
    }

    private Iterable<StoredObject> from(String group, String resource, String namespace, ObjectKey start) {
        return () -> new Range(objects.valuesFrom(start), group, resource, namespace);
    }

    private static ObjectKey successor(ObjectKey key) {
        return new ObjectKey(key.group(), key.resource(), key.namespace(), key.name() + '\0');
    }

    /** A key after all of the range and before everything that follows it. */
    private static ObjectKey end(String group, String resource, String namespace) {
        return namespace.isEmpty()
                ? new ObjectKey(group, resource + '\0', "", "")
                : new ObjectKey(group, resource, namespace + '\0', "");
    }

    /** The part of a walk that belongs to one resource and namespace. */
    private static final class Range implements Iterator<StoredObject> {
        private final Iterator<StoredObject> rest;
        private final String group;
        private final String resource;
        private final String namespace;
        private @Nullable StoredObject next;

        private Range(Iterator<StoredObject> rest, String group, String resource, String namespace) {
            this.rest = rest;
            this.group = group;
            this.resource = resource;
            this.namespace = namespace;
            this.next = step();
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public StoredObject next() {
            if (next == null) {
                throw new NoSuchElementException();
            }
            var taken = next;
            next = step();
            return taken;
        }

        private @Nullable StoredObject step() {
            if (!rest.hasNext()) {
                return null;
            }
            var candidate = rest.next();
            var key = candidate.key();
            var belongs = key.resource().equals(resource)
                    && key.group().equals(group)
                    && (namespace.isEmpty() || key.namespace().equals(namespace));
            return belongs ? candidate : null;
        }
    }
}
