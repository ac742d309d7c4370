package sh.deploy.apiserver.kinds.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Secret: bytes by name; what is given as text becomes bytes. */
public final class SecretPolicy extends KindPolicy {
    /** Keys that a type promises. */
    private static final Map<String, List<String>> PROMISED = Map.of(
            "kubernetes.io/dockerconfigjson", List.of(".dockerconfigjson"),
            "kubernetes.io/dockercfg", List.of(".dockercfg"),
            "kubernetes.io/ssh-auth", List.of("ssh-privatekey"),
            "kubernetes.io/tls", List.of("tls.crt", "tls.key"));

    public SecretPolicy() {
        super(KindNames.namespaced("", "v1", "Secret", "secrets", "io.k8s.api.core.v1.Secret"));
    }

    @Override
    public void applyDefaults(ObjectNode object) {
        Tree.defaultTo(object, "type", "Opaque");
        var given = Tree.at(object, "stringData");
        if (!given.isEmpty()) {
            var data = Tree.child(object, "data");
            for (var entry : given.properties()) {
                var text = entry.getValue().asString("");
                data.put(entry.getKey(), Base64.getEncoder().encodeToString(text.getBytes(UTF_8)));
            }
        }
        object.remove("stringData");
    }

    @Override
    public void validate(ObjectNode object, List<FieldCause> causes) {
        var data = object.path("data");
        DataRules.validateKeys(data, "data", causes);
        long bytes = DataRules.validateBase64(data, "data", causes);
        if (bytes > DataRules.MAX_BYTES) {
            causes.add(FieldCause.tooLong("data", DataRules.MAX_BYTES));
        }
        for (var key : PROMISED.getOrDefault(Tree.text(object, "type"), List.of())) {
            if (!data.has(key)) {
                causes.add(FieldCause.required("data[" + key + "]", ""));
            }
        }
        if (Tree.text(object, "type").equals("kubernetes.io/basic-auth")
                && !data.has("username")
                && !data.has("password")) {
            causes.add(FieldCause.required("data[username]", ""));
            causes.add(FieldCause.required("data[password]", ""));
        }
        if (Tree.text(object, "type").equals("kubernetes.io/service-account-token")
                && Tree.text(object, "metadata", "annotations", "kubernetes.io/service-account.name")
                        .isEmpty()) {
            causes.add(FieldCause.required("metadata.annotations[kubernetes.io/service-account.name]", ""));
        }
    }

    @Override
    public void prepareForUpdate(ObjectNode next, ObjectNode current) {
        if (!Tree.has(next, "type")) {
            Tree.copy(current, next, "type");
        }
    }

    @Override
    public void validateUpdate(ObjectNode next, ObjectNode current, List<FieldCause> causes) {
        if (!Tree.text(next, "type").equals(Tree.text(current, "type"))) {
            causes.add(FieldCause.invalid("type", Tree.text(next, "type"), "field is immutable"));
        }
        DataRules.validateImmutable(next, current, List.of("data"), causes);
    }

    @Override
    public List<SelectableField> selectableFields() {
        return List.of(SelectableField.of("type"));
    }

    @Override
    public List<Column> columns() {
        return List.of(
                Column.ofName(),
                Column.text("Type", "What the keys are for."),
                Column.number("Data", "Number of keys."),
                Column.age());
    }

    @Override
    public void addCells(ObjectNode object, Instant now, ArrayNode cells) {
        cells.add(Tree.text(object, "metadata", "name"))
                .add(Tree.text(object, "type"))
                .add(object.path("data").size())
                .add(Ages.since(object, now));
    }
}
