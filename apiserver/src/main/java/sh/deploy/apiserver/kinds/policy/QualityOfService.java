package sh.deploy.apiserver.kinds.policy;

import java.util.ArrayList;
import java.util.List;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;

/** The class of a pod by what its containers ask for; what is only limited is asked for up to its limit. Source: Kubernetes documentation, "Pod Quality of Service Classes". */
final class QualityOfService {
    private QualityOfService() {}

    static String of(JsonNode spec) {
        var containers = new ArrayList<>(Tree.objects(spec, "containers"));
        containers.addAll(Tree.objects(spec, "initContainers"));
        boolean asksForNothing = true;
        boolean isFixed = true;
        for (var container : containers) {
            for (var resource : List.of("cpu", "memory")) {
                var limit = Tree.text(container, "resources", "limits", resource);
                var request = Tree.text(container, "resources", "requests", resource);
                asksForNothing &= isNothing(limit) && isNothing(request);
                isFixed &= !isNothing(limit) && (request.isEmpty() || limit.equals(request));
            }
        }
        if (asksForNothing) {
            return "BestEffort";
        }
        return isFixed ? "Guaranteed" : "Burstable";
    }

    private static boolean isNothing(String quantity) {
        return quantity.isEmpty() || quantity.equals("0");
    }
}
