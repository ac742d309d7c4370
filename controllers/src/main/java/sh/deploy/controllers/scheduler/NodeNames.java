package sh.deploy.controllers.scheduler;

import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Pods that ask for nodes by name, as those of a DaemonSet and those with volumes do: nodes that look alike are not alike to them. */
final class NodeNames {
    private NodeNames() {}

    static boolean matterTo(PodFacts pod) {
        var where = pod.where();
        if (!where.volumes().nodes().isEmpty()) {
            return true;
        }
        if (where.selector().isEmpty()
                && where.required().isEmpty()
                && where.preferred().isEmpty()) {
            return false;
        }
        var terms = Stream.concat(
                where.required().stream(), where.preferred().stream().map(wish -> wish.getPreference()));
        return where.selector().containsKey(NodeProfile.HOSTNAME) || terms.anyMatch(NodeNames::namesNodes);
    }

    /** The nodes worth asking: those named, when the pod says which; else all. */
    static Collection<NodeState> candidates(PodFacts pod, ClusterView view) {
        var named = new LinkedHashSet<>(pod.where().volumes().nodes());
        if (!named.isEmpty()) {
            return known(named, view);
        }
        for (var term : pod.where().required()) {
            var names = namesOf(term);
            if (names.isEmpty()) {
                return view.nodes();
            }
            named.addAll(names);
        }
        return named.isEmpty() ? view.nodes() : known(named, view);
    }

    private static Collection<NodeState> known(Set<String> named, ClusterView view) {
        return named.stream().map(view::node).filter(Objects::nonNull).toList();
    }

    private static boolean namesNodes(NodeSelectorTerm term) {
        return !term.getMatchFields().isEmpty()
                || term.getMatchExpressions().stream().anyMatch(rule -> NodeProfile.HOSTNAME.equals(rule.getKey()));
    }

    private static Set<String> namesOf(NodeSelectorTerm term) {
        return term.getMatchFields().stream()
                .filter(rule -> "In".equals(rule.getOperator()))
                .map(NodeSelectorRequirement::getValues)
                .findFirst()
                .<Set<String>>map(LinkedHashSet::new)
                .orElse(Set.of());
    }
}
