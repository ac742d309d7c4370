package sh.deploy.e2e.docker;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import sh.deploy.kubelet.containers.Labels;
import tools.jackson.databind.JsonNode;

/**
 * What an engine has of a cluster that is no pod's, in whichever state: created, running or exited. Pure.
 *
 * @param ofGonePods containers and sandboxes of pods that there are not any more, in words
 * @param sandboxes that no pod has used, as agents keep them ready
 */
public record Leftovers(List<String> ofGonePods, long sandboxes) {
    /**
     * @param all of the cluster's, as {@link RawDocker#listAll} tells them
     * @param uids of the pods that there are
     */
    public static Leftovers of(JsonNode all, Set<String> uids) {
        var used = all.valueStream().map(each -> label(each, Labels.SANDBOX)).collect(Collectors.toSet());
        return new Leftovers(
                all.valueStream()
                        .filter(each -> !uid(each).isEmpty() && !uids.contains(uid(each)))
                        .map(Leftovers::words)
                        .toList(),
                all.valueStream()
                        .filter(each -> label(each, Labels.CONTAINER).isEmpty()
                                && uid(each).isEmpty()
                                && !used.contains(each.path("Id").asString()))
                        .count());
    }

    private static String words(JsonNode each) {
        var container = label(each, Labels.CONTAINER);
        return each.path("State").asString("") + " " + (container.isEmpty() ? "sandbox" : "container " + container)
                + " of pod " + uid(each);
    }

    private static String uid(JsonNode each) {
        return label(each, Labels.UID);
    }

    private static String label(JsonNode each, String name) {
        return each.path("Labels").path(name).asString("");
    }
}
