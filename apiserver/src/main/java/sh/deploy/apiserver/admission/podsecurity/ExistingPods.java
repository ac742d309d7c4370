package sh.deploy.apiserver.admission.podsecurity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import sh.deploy.apiserver.admission.podsecurity.standard.LevelVersion;
import sh.deploy.apiserver.admission.podsecurity.standard.PodTree;
import sh.deploy.apiserver.admission.podsecurity.standard.Standard;
import sh.deploy.apiserver.admission.podsecurity.standard.Violation;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.watch.Snapshot;
import tools.jackson.databind.node.ObjectNode;

/** What a namespace's new level has against the pods that it has already. They go on; whoever changed the level is told. */
final class ExistingPods {
    /** So many are looked at, the first by name. */
    static final int MOST = 3_000;

    private ExistingPods() {}

    static List<String> warnings(
            Snapshot newest, String namespace, LevelVersion enforced, Set<String> exemptRuntimeClasses) {
        var first = new TreeMap<String, Found>();
        int looked = 0;
        for (var stored : newest.list("", "pods", namespace)) {
            if (looked == MOST) {
                break;
            }
            looked++;
            var pod = JsonTrees.object(stored.json());
            if (!exemptRuntimeClasses.contains(Tree.text(pod, "spec", "runtimeClassName"))) {
                note(pod, enforced, first);
            }
        }
        return sentences(newest.count("", "pods", namespace), looked, namespace, enforced, first);
    }

    private static void note(ObjectNode pod, LevelVersion enforced, Map<String, Found> first) {
        var violations = Standard.violations(enforced, PodTree.of(pod));
        if (!violations.isEmpty()) {
            var name = Tree.text(pod, "metadata", "name");
            first.merge(Violation.reasons(violations), new Found(name, 0), (known, next) -> known.andOneMore());
        }
    }

    private static List<String> sentences(
            int all, int looked, String namespace, LevelVersion enforced, Map<String, Found> found) {
        var sentences = new ArrayList<String>(found.size() + 2);
        if (looked < all) {
            sentences.add("new PodSecurity enforce level only checked against the first " + looked + " of " + all
                    + " existing pods");
        }
        if (!found.isEmpty()) {
            sentences.add("existing pods in namespace \"" + namespace
                    + "\" violate the new PodSecurity enforce level \"" + enforced + "\"");
        }
        found.entrySet().stream()
                .map(entry -> entry.getValue().words() + ": " + entry.getKey())
                .sorted()
                .forEach(sentences::add);
        return sentences;
    }

    /** @param others how many pods beside the first have the same against them */
    private record Found(String first, int others) {
        Found andOneMore() {
            return new Found(first, others + 1);
        }

        String words() {
            return switch (others) {
                case 0 -> first;
                case 1 -> first + " (and 1 other pod)";
                default -> first + " (and " + others + " other pods)";
            };
        }
    }
}
