package sh.deploy.apiserver.admission;

import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.kinds.Kind;

/** What the rules for new pods have in common. */
final class Pods {
    private Pods() {}

    static boolean isPod(Kind kind) {
        return kind.group().isEmpty() && kind.plural().equals("pods");
    }

    /** A 403 about a pod. */
    static RuntimeException forbidden(ObjectKey pod, String why) {
        return Problem.of(
                        Reason.FORBIDDEN,
                        "pods \"" + pod.name() + "\" is forbidden: " + why,
                        new Problem.Target("", "pods", pod.name(), ""))
                .toException();
    }
}
