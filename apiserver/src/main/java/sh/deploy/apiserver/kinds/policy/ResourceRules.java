package sh.deploy.apiserver.kinds.policy;

import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.schema.QuantityText;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;

/** What a container asks for and may use at most. Source: Kubernetes documentation, "Resource Management". */
final class ResourceRules {
    private ResourceRules() {}

    static void validate(JsonNode resources, String path, List<FieldCause> causes) {
        validateList(resources.path("limits"), path + ".limits", causes);
        validateList(resources.path("requests"), path + ".requests", causes);
        for (var request : resources.path("requests").properties()) {
            var limit = QuantityText.parse(Tree.text(resources.path("limits"), request.getKey()));
            var asked = QuantityText.parse(request.getValue().asString(""));
            if (limit.isPresent()
                    && asked.isPresent()
                    && asked.get().value().compareTo(limit.get().value()) > 0) {
                causes.add(FieldCause.invalid(
                        path + ".requests",
                        request.getValue().asString(""),
                        "must be less than or equal to " + request.getKey() + " limit of "
                                + limit.get().canonical()));
            }
        }
    }

    private static void validateList(JsonNode list, String path, List<FieldCause> causes) {
        for (var entry : list.properties()) {
            var name = entry.getKey();
            var here = path + "[" + name + "]";
            var complaint = ResourceNames.containerComplaint(name);
            if (!complaint.isEmpty()) {
                causes.add(FieldCause.invalid(here, name, complaint));
            }
            var text = entry.getValue().asString("");
            if (QuantityText.parse(text).filter(QuantityText::isNegative).isPresent()) {
                causes.add(FieldCause.invalid(here, text, "must be greater than or equal to 0"));
            }
        }
    }
}
