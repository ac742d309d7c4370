package sh.deploy.apiserver.admission.podsecurity;

import java.util.List;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which updates of a pod are judged: those that change what runs. Labels, deadlines, tolerations and the like may change in a pod that
 * its namespace would not take any more. Source: Kubernetes, "Pod Security Admission".
 */
final class PodChange {
    private static final List<String> JUDGED = List.of(
            "seccomp.security.alpha.kubernetes.io/pod",
            "container.seccomp.security.alpha.kubernetes.io/",
            "container.apparmor.security.beta.kubernetes.io/");

    private PodChange() {}

    static boolean isJudged(ObjectNode next, ObjectNode current) {
        return !images(next, "containers").equals(images(current, "containers"))
                || !images(next, "initContainers").equals(images(current, "initContainers"))
                || !images(next, "ephemeralContainers").equals(images(current, "ephemeralContainers"))
                || !profiles(next).equals(profiles(current));
    }

    private static List<String> images(ObjectNode pod, String list) {
        return Tree.objects(pod, "spec", list).stream()
                .map(container -> Tree.text(container, "name") + "=" + Tree.text(container, "image"))
                .toList();
    }

    private static List<String> profiles(ObjectNode pod) {
        return Tree.at(pod, "metadata", "annotations").properties().stream()
                .filter(annotation -> JUDGED.stream().anyMatch(annotation.getKey()::startsWith))
                .map(annotation ->
                        annotation.getKey() + "=" + annotation.getValue().asString(""))
                .sorted()
                .toList();
    }
}
