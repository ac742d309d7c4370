package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** ConfigMap: keys that can be file names, 1 MiB of content, unchangeable once it says so. */
public final class ConfigMapPolicy extends KindPolicy {
    public ConfigMapPolicy() {
        super(KindNames.namespaced("", "v1", "ConfigMap", "configmaps", "io.k8s.api.core.v1.ConfigMap")
                .shortened("cm"));
    }

    @Override
    public void validate(ObjectNode object, List<FieldCause> causes) {
        var text = object.path("data");
        var binary = object.path("binaryData");
        long bytes =
                DataRules.validateKeys(text, "data", causes) + DataRules.validateKeys(binary, "binaryData", causes);
        for (var key : text.propertyNames()) {
            if (binary.has(key)) {
                causes.add(FieldCause.invalid("data[" + key + "]", key, "duplicate of key present in binaryData"));
            }
        }
        bytes += DataRules.validateBase64(binary, "binaryData", causes);
        bytes += DataRules.textBytes(text);
        if (bytes > DataRules.MAX_BYTES) {
            causes.add(FieldCause.tooLong("", DataRules.MAX_BYTES));
        }
    }

    @Override
    public void validateUpdate(ObjectNode next, ObjectNode current, List<FieldCause> causes) {
        DataRules.validateImmutable(next, current, List.of("data", "binaryData"), causes);
    }

    @Override
    public List<Column> columns() {
        return List.of(Column.ofName(), Column.number("Data", "Number of keys."), Column.age());
    }

    @Override
    public void addCells(ObjectNode object, Instant now, ArrayNode cells) {
        cells.add(Tree.text(object, "metadata", "name"))
                .add(object.path("data").size() + object.path("binaryData").size())
                .add(Ages.since(object, now));
    }
}
