package sh.deploy.apiserver.admission.podsecurity;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import sh.deploy.apiserver.admission.podsecurity.standard.PodTree;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/** Where kinds that make pods keep what these look like. The list is that of Kubernetes' Pod Security Admission. */
final class PodTemplates {
    private static final List<String> USUAL = List.of("spec", "template");

    static final Map<String, List<String>> PLACES = Map.of(
            "replicationcontrollers", USUAL,
            "podtemplates", List.of("template"),
            "replicasets.apps", USUAL,
            "deployments.apps", USUAL,
            "statefulsets.apps", USUAL,
            "daemonsets.apps", USUAL,
            "jobs.batch", USUAL,
            "cronjobs.batch", List.of("spec", "jobTemplate", "spec", "template"));

    private PodTemplates() {}

    /** Empty when objects of this kind make no pods. */
    static Optional<PodTree> in(Kind kind, ObjectNode object) {
        return in(kind.qualifiedResource(), object);
    }

    static Optional<PodTree> in(String resource, ObjectNode object) {
        var place = PLACES.get(resource);
        if (place == null) {
            return Optional.empty();
        }
        var template = Tree.at(object, place.toArray(String[]::new));
        return Optional.of(new PodTree(template, String.join(".", place) + "."));
    }
}
