package sh.deploy.deployctl.command;

import sh.deploy.api.manifest.Position;
import sh.deploy.deployctl.manifest.Document;
import tools.jackson.databind.JsonNode;

/** Finds the line of a manifest that keeps an object from getting ready. */
final class StuckAt {
    private StuckAt() {}

    /** The image or the command of the container that the text names, else the object. */
    static Position position(Document document, String text) {
        var spec = document.object().path("spec");
        var prefix = spec.has("template") ? "spec.template.spec." : "spec.";
        var podSpec = spec.has("template") ? spec.path("template").path("spec") : spec;
        for (var list : java.util.List.of("initContainers", "containers")) {
            int index = 0;
            for (var container : podSpec.path(list)) {
                if (text.contains("container " + name(container) + ":")) {
                    return document.at(prefix + list + "[" + index + "]" + field(text));
                }
                index++;
            }
        }
        return document.positions().start();
    }

    private static String name(JsonNode container) {
        return container.path("name").asString("");
    }

    private static String field(String text) {
        return text.contains("Image") ? ".image" : text.contains("CrashLoop") ? ".command" : "";
    }
}
