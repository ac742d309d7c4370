package sh.deploy.apiserver.kinds.patch;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** Puts the elements of a merged list into the order that the patch asks for, among those that it does not know. */
final class ListOrder {
    /** Elements are looked up one by one: more would take too long. */
    static final int MAX_ELEMENTS = 5_000;

    private ListOrder() {}

    /**
     * Elements named in the order stand in that order; the others keep their place relative to those before which they stood.
     *
     * @param order the wanted order: elements, or objects with just their key
     * @param before the list as it was
     * @param key field that tells elements apart; empty for plain values
     */
    static ArrayNode sort(ArrayNode merged, ArrayNode order, ArrayNode before, String key) {
        var named = new ArrayList<JsonNode>();
        var others = new ArrayList<JsonNode>();
        for (var wanted : order) {
            int place = find(merged, identity(wanted, key), key);
            if (place >= 0 && !named.contains(merged.get(place))) {
                named.add(merged.get(place));
            }
        }
        for (var element : merged) {
            if (find(order, identity(element, key), key) < 0) {
                others.add(element);
            }
        }
        return interleave(others, named, before, key);
    }

    private static ArrayNode interleave(List<JsonNode> others, List<JsonNode> named, ArrayNode before, String key) {
        var sorted = before.arrayNode();
        int i = 0;
        int j = 0;
        while (i < others.size() || j < named.size()) {
            if (j == named.size() || i < others.size() && stoodBefore(others.get(i), named.get(j), before, key)) {
                sorted.add(others.get(i++));
            } else {
                sorted.add(named.get(j++));
            }
        }
        return sorted;
    }

    private static boolean stoodBefore(JsonNode one, JsonNode other, ArrayNode before, String key) {
        int first = find(before, identity(one, key), key);
        int second = find(before, identity(other, key), key);
        return first >= 0 && second >= 0 && first < second;
    }

    /** Where the element with this identity is; -1 when it is not there. */
    static int find(ArrayNode list, JsonNode identity, String key) {
        for (int i = 0; i < list.size(); i++) {
            if (identity(list.get(i), key).equals(identity)) {
                return i;
            }
        }
        return -1;
    }

    private static JsonNode identity(JsonNode element, String key) {
        return key.isEmpty() ? element : element.path(key);
    }
}
