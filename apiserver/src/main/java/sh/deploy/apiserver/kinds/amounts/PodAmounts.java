package sh.deploy.apiserver.kinds.amounts;

import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;

/**
 * What a pod asks for or may use at most, all its containers together. Those that run for as long as the pod add up; the others among
 * the init containers run one after the other, beside the sidecars before them. A pod has no overhead, since there are no runtime
 * classes. Source: Kubernetes' documentation, "Sidecar Containers", "Resource sharing within containers".
 */
public final class PodAmounts {
    private PodAmounts() {}

    public static Amounts requests(JsonNode spec) {
        return sum(spec, "requests");
    }

    public static Amounts limits(JsonNode spec) {
        return sum(spec, "limits");
    }

    private static Amounts sum(JsonNode spec, String which) {
        var running = Amounts.NONE;
        for (var container : Tree.objects(spec, "containers")) {
            running = running.plus(Amounts.of(Tree.at(container, "resources", which)));
        }
        var sidecars = Amounts.NONE;
        var starting = Amounts.NONE;
        for (var container : Tree.objects(spec, "initContainers")) {
            var own = Amounts.of(Tree.at(container, "resources", which));
            if (Tree.text(container, "restartPolicy").equals("Always")) {
                sidecars = sidecars.plus(own);
                starting = starting.most(sidecars);
            } else {
                starting = starting.most(sidecars.plus(own));
            }
        }
        return running.plus(sidecars).most(starting);
    }
}
