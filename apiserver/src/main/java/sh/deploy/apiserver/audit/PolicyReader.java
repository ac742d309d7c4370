package sh.deploy.apiserver.audit;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import sh.deploy.api.manifest.Limits;
import sh.deploy.api.manifest.Manifest;
import sh.deploy.api.manifest.ManifestException;
import sh.deploy.api.manifest.ManifestReader;
import sh.deploy.api.manifest.Position;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads a policy strictly: whatever it does not know it refuses, at its line and column, since a rule that is misread records nothing. */
final class PolicyReader {
    private static final String API_VERSION = "audit.k8s.io/v1";
    private static final List<String> FIELDS =
            List.of("apiVersion", "kind", "metadata", "rules", "omitStages", "omitManagedFields");
    private static final List<String> RULE_FIELDS = List.of(
            "level",
            "users",
            "userGroups",
            "verbs",
            "resources",
            "namespaces",
            "nonResourceURLs",
            "omitStages",
            "omitManagedFields");
    private static final List<String> RESOURCE_FIELDS = List.of("group", "resources", "resourceNames");

    private final Manifest file;

    private PolicyReader(Manifest file) {
        this.file = file;
    }

    static AuditPolicy read(String source, String text) {
        var documents = new ManifestReader(Limits.USUAL).read(source, text);
        if (documents.size() != 1) {
            throw new ManifestException(
                    new Position(source, 1, 1), "a policy is one document, not " + documents.size(), "");
        }
        return new PolicyReader(documents.getFirst()).policy();
    }

    private AuditPolicy policy() {
        var root = object(file.content(), "");
        refuseUnknown(root, "", FIELDS);
        if (!file.duplicates().isEmpty()) {
            var twice = file.duplicates().getFirst();
            throw new ManifestException(twice.position(), twice.field() + " stands twice", "Remove one of them");
        }
        expect(root, "apiVersion", API_VERSION);
        expect(root, "kind", "Policy");
        var omitted = stages(root, "omitStages");
        boolean omitsManagedFields = flag(root, "omitManagedFields", "", false);
        var rules = new ArrayList<AuditRule>();
        var listed = list(root, "rules", "rules");
        for (int i = 0; i < listed.size(); i++) {
            rules.add(rule(listed.get(i), "rules[" + i + "]", omitted, omitsManagedFields));
        }
        if (rules.isEmpty()) {
            throw wrong("rules", "there is none", "List at least one; without any nothing goes on record");
        }
        return new AuditPolicy(rules);
    }

    private AuditRule rule(JsonNode node, String at, Set<Stage> omittedByAll, boolean omitsManagedFields) {
        var rule = object(node, at);
        refuseUnknown(rule, at, RULE_FIELDS);
        var omitted = EnumSet.noneOf(Stage.class);
        omitted.addAll(omittedByAll);
        omitted.addAll(stages(rule, at + ".omitStages"));
        var verdict =
                new Verdict(level(rule, at), omitted, flag(rule, "omitManagedFields", at + ".", omitsManagedFields));
        var read = new AuditRule(
                verdict,
                Set.copyOf(texts(rule, "users", at)),
                texts(rule, "userGroups", at),
                Set.copyOf(texts(rule, "verbs", at)),
                resources(rule, at),
                new HashSet<>(texts(rule, "namespaces", at)),
                paths(rule, at));
        if (!read.paths().isEmpty()
                && !(read.resources().isEmpty() && read.namespaces().isEmpty())) {
            throw wrong(
                    at + ".nonResourceURLs",
                    "one rule is about resources and namespaces or about other addresses, not both",
                    "Make two rules of it");
        }
        return read;
    }

    private Level level(ObjectNode rule, String at) {
        var field = at + ".level";
        if (!rule.has("level")) {
            throw wrong(at, "level is missing", allowed(Level.names()));
        }
        var written = rule.path("level").asString("");
        return Level.parse(written).orElseThrow(() -> notAmong(field, rule.path("level"), Level.names()));
    }

    private List<GroupResources> resources(ObjectNode rule, String at) {
        var found = new ArrayList<GroupResources>();
        var listed = list(rule, "resources", at + ".resources");
        for (int i = 0; i < listed.size(); i++) {
            found.add(groupResources(listed.get(i), at + ".resources[" + i + "]"));
        }
        return found;
    }

    private GroupResources groupResources(JsonNode node, String at) {
        var listed = object(node, at);
        refuseUnknown(listed, at, RESOURCE_FIELDS);
        var group = listed.path("group");
        if (!group.isMissingNode() && !group.isNull() && !group.isString()) {
            throw wrong(at + ".group", quoted(group) + " is no text", "The core group is \"\"");
        }
        if (group.asString("").contains("/")) {
            throw wrong(at + ".group", quoted(group) + " names a version", "Name the group alone, such as \"apps\"");
        }
        var names = Set.copyOf(texts(listed, "resourceNames", at));
        var resources = texts(listed, "resources", at);
        if (!names.isEmpty() && resources.isEmpty()) {
            throw wrong(at + ".resourceNames", "names are those of resources", "Say which in resources");
        }
        return new GroupResources(group.asString(""), resources, names);
    }

    private List<String> paths(ObjectNode rule, String at) {
        var paths = texts(rule, "nonResourceURLs", at);
        for (int i = 0; i < paths.size(); i++) {
            var path = paths.get(i);
            boolean starts = path.startsWith("/") || path.equals("*");
            int star = path.indexOf('*');
            if (!starts || star >= 0 && star < path.length() - 1) {
                throw wrong(
                        at + ".nonResourceURLs[" + i + "]",
                        "\"" + path + "\" is no address",
                        "Allowed is what begins with \"/\", and a \"*\" at its end, such as \"/healthz*\"");
            }
        }
        return paths;
    }

    private Set<Stage> stages(ObjectNode parent, String field) {
        var found = EnumSet.noneOf(Stage.class);
        var listed = list(parent, "omitStages", field);
        for (int i = 0; i < listed.size(); i++) {
            var at = field + "[" + i + "]";
            var one = listed.get(i);
            found.add(Stage.parse(one.asString("")).orElseThrow(() -> notAmong(at, one, Stage.names())));
        }
        return found;
    }

    private boolean flag(ObjectNode parent, String name, String before, boolean otherwise) {
        var value = parent.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            throw notAmong(before + name, value, List.of("true", "false"));
        }
        return value.booleanValue();
    }

    private List<String> texts(ObjectNode parent, String name, String at) {
        var texts = new ArrayList<String>();
        var listed = list(parent, name, at + "." + name);
        for (int i = 0; i < listed.size(); i++) {
            if (!listed.get(i).isString()) {
                throw wrong(at + "." + name + "[" + i + "]", quoted(listed.get(i)) + " is no text", "Put it in quotes");
            }
            texts.add(listed.get(i).stringValue());
        }
        return texts;
    }

    private List<JsonNode> list(ObjectNode parent, String name, String field) {
        var value = parent.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return List.of();
        }
        if (!value.isArray()) {
            throw wrong(field, quoted(value) + " is no list", "Write it as [a, b]");
        }
        return List.copyOf(value.values());
    }

    private ObjectNode object(JsonNode node, String field) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw wrong(field, quoted(node) + " has no fields", "Write it as \"field: value\"");
    }

    private void refuseUnknown(ObjectNode object, String at, List<String> known) {
        for (var name : object.propertyNames()) {
            if (!known.contains(name)) {
                var field = at.isEmpty() ? name : at + "." + name;
                throw new ManifestException(
                        file.positions().ofKey(field), field + ": there is no such field", allowed(known));
            }
        }
    }

    private void expect(ObjectNode root, String field, String value) {
        Predicate<JsonNode> isRight =
                node -> node.isString() && node.stringValue().equals(value);
        if (!isRight.test(root.path(field))) {
            throw notAmong(field, root.path(field), List.of(value));
        }
    }

    private ManifestException notAmong(String field, JsonNode value, List<String> allowed) {
        return wrong(
                field, value.isMissingNode() ? "it is missing" : quoted(value) + " is not known", allowed(allowed));
    }

    private static String allowed(List<String> values) {
        return "Allowed: " + String.join(", ", values);
    }

    private static String quoted(JsonNode value) {
        return value.isString() ? "\"" + value.stringValue() + "\"" : value.toString();
    }

    private ManifestException wrong(String field, String problem, String fix) {
        var position = file.positions().ofValue(field);
        return new ManifestException(position, field.isEmpty() ? problem : field + ": " + problem, fix);
    }
}
