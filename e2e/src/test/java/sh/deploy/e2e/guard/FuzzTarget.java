package sh.deploy.e2e.guard;

import java.util.List;
import java.util.Set;
import sh.deploy.api.object.ObjectKey;

/**
 * What an address is about, whatever version it names.
 *
 * @param key without a name for a collection
 * @param part such as {@code status}; empty for the whole
 */
record FuzzTarget(ObjectKey key, String part) {
    private static final String EVENTS = "events.k8s.io";
    private static final Set<String> OF_NAMESPACES = Set.of("status", "finalize");

    static FuzzTarget of(String address) {
        var path = address.replaceFirst("^https://[^/]*", "").replaceFirst("[?].*", "");
        var words = List.of(path.substring(1).split("/"));
        boolean core = words.getFirst().equals("api");
        var group = core || words.get(1).equals(EVENTS) ? "" : words.get(1);
        var rest = words.subList(Math.min(words.size(), core ? 2 : 3), words.size());
        boolean inNamespace =
                rest.size() > 2 && rest.getFirst().equals("namespaces") && !OF_NAMESPACES.contains(rest.get(2));
        var namespace = inNamespace ? rest.get(1) : "";
        var own = inNamespace ? rest.subList(2, rest.size()) : rest;
        return new FuzzTarget(new ObjectKey(group, word(own, 0), namespace, word(own, 1)), word(own, 2));
    }

    private static String word(List<String> words, int place) {
        return place < words.size() ? words.get(place) : "";
    }

    boolean isCollection() {
        return key.name().isEmpty();
    }

    /** The object of that name in this collection. */
    ObjectKey named(String name) {
        return new ObjectKey(key.group(), key.resource(), key.namespace(), name);
    }

    /** Whether it is the object, or the collection that it is in. */
    boolean covers(ObjectKey object) {
        boolean sameKind = key.group().equals(object.group()) && key.resource().equals(object.resource());
        return sameKind
                && (isCollection()
                        ? key.namespace().isEmpty() || key.namespace().equals(object.namespace())
                        : key.equals(object));
    }
}
