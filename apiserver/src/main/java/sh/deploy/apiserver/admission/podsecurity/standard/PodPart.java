package sh.deploy.apiserver.admission.podsecurity.standard;

import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The pod as a whole, or one of its containers.
 *
 * @param list that the container is in; empty for the whole
 */
record PodPart(PodTree pod, String list, int index, JsonNode node) {
    boolean isWhole() {
        return list.isEmpty();
    }

    String name() {
        return Tree.text(node, "name");
    }

    JsonNode at(String... names) {
        return Tree.at(node, names);
    }

    boolean has(String... names) {
        return Tree.has(node, names);
    }

    boolean isTrue(String... names) {
        return Tree.isTrue(node, names);
    }

    boolean isFalse(String... names) {
        var found = at(names);
        return found.isBoolean() && !found.booleanValue();
    }

    String text(String... names) {
        return Tree.text(node, names);
    }

    /** Where the field under these names is, as a person finds it. */
    String path(String... names) {
        var whole = pod.path() + "spec";
        var here = isWhole() ? whole : whole + "." + list + "[" + index + "]";
        return names.length == 0 ? here : here + "." + String.join(".", names);
    }

    /** The field is there and should not be, or not with this value; it can go. */
    Offence without(String allowed, String... names) {
        return kept(allowed, names).curedBy(removal(names));
    }

    /** The field is there and should not be, or not with this value; the pod would not be what it is without it. */
    Offence kept(String allowed, String... names) {
        var value = at(names);
        return new Offence(path(names), value.isMissingNode() ? "\"\"" : value.toString(), allowed, Remedy.NONE);
    }

    Offence lacks(String wanted, String... names) {
        return Offence.lacking(path(names), wanted);
    }

    Remedy removal(String... names) {
        return parent(names) instanceof ObjectNode parent
                ? new Remedy.Remove(parent, names[names.length - 1])
                : Remedy.NONE;
    }

    JsonNode parent(String... names) {
        var here = node;
        for (int i = 0; i < names.length - 1; i++) {
            here = here.path(names[i]);
        }
        return here;
    }
}
