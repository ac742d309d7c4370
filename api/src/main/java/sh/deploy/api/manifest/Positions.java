package sh.deploy.api.manifest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where each field of a document stands. Answers field paths as the API server writes them: {@code spec.containers[0].image},
 * {@code metadata.annotations[example.com/a]}, {@code metadata.labels.example.com/a}.
 */
public final class Positions {
    private final Position key;
    private final Position value;
    private final Map<String, Positions> fields = new LinkedHashMap<>();
    private final List<Positions> items = new ArrayList<>();

    Positions(Position key, Position value) {
        this.key = key;
        this.value = value;
    }

    void put(String name, Positions field) {
        fields.put(name, field);
    }

    void putIfAbsent(String name, Positions field) {
        fields.putIfAbsent(name, field);
    }

    void add(Positions item) {
        items.add(item);
    }

    Map<String, Positions> fields() {
        return fields;
    }

    /** The same content under another key: what an alias stands for. */
    Positions under(Position otherKey) {
        var copy = new Positions(otherKey, value);
        copy.fields.putAll(fields);
        copy.items.addAll(items);
        return copy;
    }

    /** Where the field's name stands, or for a path that is not there, the nearest field around it. */
    public Position ofKey(String path) {
        return nearest(path).key;
    }

    /** Where the field's value begins, or for a path that is not there, the nearest field around it. */
    public Position ofValue(String path) {
        var found = find(path);
        return found == null ? nearest(path).key : found.value;
    }

    /** Whether the document says anything at this path. */
    public boolean contains(String path) {
        return find(path) != null;
    }

    /** The positions below one field, for documents that hold other documents; this document when there is none. */
    public Positions below(String path) {
        return nearest(path);
    }

    /** Where the document begins. */
    public Position start() {
        return key;
    }

    /** How far a path leads: to what stands before its character {@code end}. */
    private record Reach(int end, Positions at) {}

    private @Nullable Positions find(String path) {
        var reach = reach(path, 0);
        return reach.end == path.length() ? reach.at : null;
    }

    /** Looks at each field of the document once at most: a path may be as long as the document. */
    private Reach reach(String path, int from) {
        var best = new Reach(from, this);
        if (from >= path.length()) {
            return best;
        }
        if (path.charAt(from) == '[') {
            int close = path.indexOf(']', from);
            var inner = close < 0 ? null : child(path.substring(from + 1, close));
            return inner == null ? best : inner.reach(path, close + 1);
        }
        int start = path.charAt(from) == '.' ? from + 1 : from;
        // Keys may hold dots: the one that leads farthest wins.
        for (var field : fields.entrySet()) {
            int end = start + field.getKey().length();
            if (end > start && path.startsWith(field.getKey(), start) && isBoundary(path, end)) {
                var reach = field.getValue().reach(path, end);
                best = reach.end > best.end ? reach : best;
            }
        }
        return best;
    }

    private static boolean isBoundary(String path, int at) {
        return at == path.length() || path.charAt(at) == '.' || path.charAt(at) == '[';
    }

    private @Nullable Positions child(String bracketed) {
        var name = bracketed.length() > 1 && bracketed.startsWith("\"") && bracketed.endsWith("\"")
                ? bracketed.substring(1, bracketed.length() - 1)
                : bracketed;
        if (fields.containsKey(name)) {
            return fields.get(name);
        }
        if (!name.isEmpty() && name.length() < 9 && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int index = Integer.parseInt(name);
            return index < items.size() ? items.get(index) : null;
        }
        return null;
    }

    private Positions nearest(String path) {
        return reach(path, 0).at;
    }
}
