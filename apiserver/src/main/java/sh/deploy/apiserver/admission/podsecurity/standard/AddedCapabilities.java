package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;

/** What a container adds to its capabilities. */
final class AddedCapabilities {
    private AddedCapabilities() {}

    /** @param forbidden gets the names of those that are not allowed */
    static void forbid(PodPart container, List<String> allowed, Objections objections, Set<String> forbidden) {
        if (!(container.at("securityContext", "capabilities", "add") instanceof ArrayNode added)) {
            return;
        }
        for (int i = 0; i < added.size(); i++) {
            var name = added.path(i).asString("");
            if (!allowed.contains(name)) {
                forbidden.add(name);
                objections.add(
                        container,
                        new Offence(
                                container.path("securityContext", "capabilities", "add") + "[" + i + "]",
                                added.path(i).toString(),
                                "must be one of " + String.join(", ", allowed),
                                new Remedy.TakeOut(added, added.path(i))));
            }
        }
    }

    static String sentence(Objections objections, Set<String> forbidden) {
        return objections.containers() + " must not include " + Words.quoted(forbidden)
                + " in securityContext.capabilities.add";
    }
}
