package sh.deploy.deployctl.manifest;

import tools.jackson.databind.node.ObjectNode;

/** What applying a document takes. */
public sealed interface Step {
    Document document();

    /** The object is not there yet. */
    record Create(Document document, ObjectNode object) implements Step {}

    /** The object is there and differs. */
    record Change(Document document, ObjectNode patch) implements Step {}

    /** The object says already what the manifest says. */
    record Unchanged(Document document) implements Step {}

    /** As the result tells it. */
    default String operation() {
        return switch (this) {
            case Create create -> "created";
            case Change change -> "configured";
            case Unchanged unchanged -> "unchanged";
        };
    }
}
