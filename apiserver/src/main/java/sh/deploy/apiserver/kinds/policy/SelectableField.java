package sh.deploy.apiserver.kinds.policy;

import java.util.List;

/**
 * A field that lists and watches can be narrowed by.
 *
 * @param name as written in a field selector
 * @param path where the value is in the object
 * @param otherwise the value when the object does not have it
 */
public record SelectableField(String name, List<String> path, String otherwise) {
    static SelectableField of(String name) {
        return new SelectableField(name, List.of(name.split("\\.")), "");
    }

    /** A field that is {@code false} unless set. */
    static SelectableField flag(String name) {
        return new SelectableField(name, List.of(name.split("\\.")), "false");
    }

    static SelectableField of(String name, String path) {
        return new SelectableField(name, List.of(path.split("\\.")), "");
    }
}
