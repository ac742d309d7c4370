package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/**
 * A pod may not leave the seccomp filter, said by the annotations that were there before 1.19 had fields for it.
 *
 * <p>Level: baseline, until 1.18. Source: Kubernetes Pod Security Standards, "Seccomp".
 */
final class SeccompAnnotations implements PodCheck {
    static final String OF_POD = "seccomp.security.alpha.kubernetes.io/pod";
    static final String OF_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";

    @Override
    public Optional<Violation> check(PodTree pod) {
        var objections = new Objections();
        var found = new TreeSet<String>();
        judge(pod, OF_POD, objections, found);
        for (var container : pod.containers()) {
            judge(pod, OF_CONTAINER + container.name(), objections, found);
        }
        return objections.because(
                "seccompProfile",
                () -> "forbidden " + Words.either(found, "annotation ", "annotations ") + String.join(", ", found));
    }

    private static void judge(PodTree pod, String key, Objections objections, Set<String> found) {
        if (!(pod.annotations() instanceof ObjectNode annotations) || !annotations.has(key)) {
            return;
        }
        var value = annotations.path(key).asString("");
        if (!isAllowed(value) && found.add(Words.assigned(key, value))) {
            objections.add(new Offence(
                    pod.annotationPath(key),
                    annotations.path(key).toString(),
                    "must be runtime/default, docker/default or localhost/PROFILE, or unset",
                    new Remedy.Remove(annotations, key)));
        }
    }

    private static boolean isAllowed(String value) {
        return value.equals("runtime/default") || value.equals("docker/default") || value.startsWith("localhost/");
    }
}
