package sh.deploy.apiserver.kinds.policy;

import java.util.List;

/**
 * A part of an object, or an action on it, with a URL of its own.
 *
 * @param name as in the URL, such as {@code status}
 * @param group of the kind that its bodies have
 * @param verbs such as {@code get}, {@code patch}, {@code update}
 */
public record Subresource(String name, String group, String version, String kind, List<String> verbs) {
    static Subresource status(KindNames of) {
        return new Subresource("status", of.group(), of.version(), of.kind(), List.of("get", "patch", "update"));
    }

    static Subresource scale() {
        return new Subresource("scale", "autoscaling", "v1", "Scale", List.of("get", "patch", "update"));
    }
}
