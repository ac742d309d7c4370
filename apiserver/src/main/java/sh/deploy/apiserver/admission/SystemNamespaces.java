package sh.deploy.apiserver.admission;

import java.util.List;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;

/** The namespaces that every cluster has, and that nobody deletes: without them nothing leads and nothing has a home. */
public final class SystemNamespaces {
    public static final List<String> NAMES = List.of("default", "kube-system", "kube-public", "kube-node-lease");

    private SystemNamespaces() {}

    /** @throws sh.deploy.api.problem.ProblemException 403, in the words of Kubernetes, when the object is one of them */
    public static void refuseDeletion(ObjectKey key) {
        if (key.group().isEmpty() && key.resource().equals("namespaces") && NAMES.contains(key.name())) {
            throw Problem.of(
                            Reason.FORBIDDEN,
                            "namespaces \"" + key.name() + "\" is forbidden: this namespace may not be deleted",
                            new Problem.Target("", "namespaces", key.name(), ""))
                    .toException();
        }
    }
}
