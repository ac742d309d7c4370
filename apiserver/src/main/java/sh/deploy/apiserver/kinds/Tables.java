package sh.deploy.apiserver.kinds;

import java.time.Instant;
import java.util.List;
import sh.deploy.apiserver.kinds.policy.Column;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Kinds as tables: what {@code kubectl get} shows. */
public final class Tables {
    private Tables() {}

    /** The content of a {@code Table}'s {@code columnDefinitions}. */
    public static ArrayNode columnDefinitions(Kind kind) {
        var definitions = JsonNodeFactory.instance.arrayNode();
        for (var column : kind.columns()) {
            definitions
                    .addObject()
                    .put("name", column.name())
                    .put("type", column.type())
                    .put("format", column.format())
                    .put("description", column.description())
                    .put("priority", column.priority());
        }
        return definitions;
    }

    public static List<Column> columns(Kind kind) {
        return kind.columns();
    }

    /** The cells of one object, as many as there are columns. */
    public static ArrayNode cells(Kind kind, ObjectNode object, Instant now) {
        var cells = JsonNodeFactory.instance.arrayNode();
        kind.addCells(object, now, cells);
        return cells;
    }
}
