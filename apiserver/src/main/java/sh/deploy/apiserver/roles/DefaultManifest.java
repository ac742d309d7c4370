package sh.deploy.apiserver.roles;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import sh.deploy.api.access.PolicyRule;
import sh.deploy.api.access.Rbac;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/** Reads {@code default-access.txt}, which says what its own head explains, and makes the objects that it stands for. */
final class DefaultManifest {
    static final String UPDATED = "rbac.authorization.kubernetes.io/autoupdate";
    private static final String BOOTSTRAPPING = "kubernetes.io/bootstrapping";
    private static final String GATHERED_BY = "rbac.authorization.k8s.io/aggregate-to-";

    /** An object that shall be there. */
    record Wanted(String resource, String namespace, String name, ObjectNode object) {}

    private DefaultManifest() {}

    static List<Wanted> read() {
        var all = new ArrayList<Wanted>();
        text().lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(line -> {
            if (line.startsWith(" ")) {
                addTo(all.getLast().object(), line.strip());
            } else {
                all.add(begin(line.split(" ")));
            }
        });
        return all;
    }

    private static String text() {
        try (var content = DefaultManifest.class.getResourceAsStream("default-access.txt")) {
            return new String(
                    Objects.requireNonNull(content, "default-access.txt").readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An object of which the head has been read, such as {@code ClusterRole view for edit gathers view}. */
    private static Wanted begin(String[] head) {
        int slash = head[1].indexOf('/');
        var namespace = head[1].substring(0, Math.max(0, slash));
        var name = head[1].substring(slash + 1);
        var object = object(head[0], namespace, name);
        for (int i = 2; i < head.length; i += 2) {
            addWord(object, namespace, head[i], head[i + 1]);
        }
        return new Wanted(resource(head[0]), namespace, name, object);
    }

    private static ObjectNode object(String kind, String namespace, String name) {
        var object = Tree.newObject().put("apiVersion", Rbac.API_VERSION).put("kind", kind);
        var metadata = object.putObject("metadata").put("name", name);
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        metadata.putObject("labels").put(BOOTSTRAPPING, "rbac-defaults");
        metadata.putObject("annotations").put(UPDATED, "true");
        return object;
    }

    private static void addWord(ObjectNode object, String namespace, String word, String value) {
        switch (word) {
            case "for" -> object.withObject("/metadata/labels").put(GATHERED_BY + value, "true");
            case "gathers" ->
                object.putObject("aggregationRule")
                        .putArray("clusterRoleSelectors")
                        .addObject()
                        .putObject("matchLabels")
                        .put(GATHERED_BY + value, "true");
            case "of" ->
                object.putObject("roleRef")
                        .put("apiGroup", Rbac.GROUP)
                        .put("kind", namespace.isEmpty() ? "ClusterRole" : "Role")
                        .put("name", value);
            default -> throw new IllegalStateException("default-access.txt says \"" + word + "\"");
        }
    }

    private static String resource(String kind) {
        return switch (kind) {
            case "Role" -> Rbac.ROLES;
            case "ClusterRole" -> Rbac.CLUSTER_ROLES;
            case "RoleBinding" -> Rbac.ROLE_BINDINGS;
            case "ClusterRoleBinding" -> Rbac.CLUSTER_ROLE_BINDINGS;
            default -> throw new IllegalStateException("default-access.txt has a " + kind);
        };
    }

    private static void addTo(ObjectNode object, String line) {
        if (Tree.has(object, "roleRef")) {
            Tree.list(object, "subjects").add(subject(line.split(" ")));
        } else {
            Tree.list(object, "rules").add(rule(line.split(" \\| ")).json());
        }
    }

    private static PolicyRule rule(String[] columns) {
        return columns.length == 2
                ? new PolicyRule(words(columns[0]), List.of(), List.of(), List.of(), words(columns[1]))
                : new PolicyRule(
                        words(columns[0]),
                        words(columns[1]).stream()
                                .map(group -> group.equals("core") ? "" : group)
                                .toList(),
                        words(columns[2]),
                        columns.length > 3 ? words(columns[3]) : List.of(),
                        List.of());
    }

    private static List<String> words(String column) {
        return Arrays.asList(column.split(" "));
    }

    private static ObjectNode subject(String[] words) {
        int slash = words[1].indexOf('/');
        return words[0].equals("ServiceAccount")
                ? Tree.newObject()
                        .put("kind", words[0])
                        .put("name", words[1].substring(slash + 1))
                        .put("namespace", words[1].substring(0, slash))
                : Tree.newObject()
                        .put("apiGroup", Rbac.GROUP)
                        .put("kind", words[0])
                        .put("name", words[1]);
    }
}
