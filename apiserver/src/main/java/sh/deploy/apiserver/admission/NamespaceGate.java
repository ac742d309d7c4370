package sh.deploy.apiserver.admission;

import java.util.List;
import java.util.function.Supplier;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.log.Expected;
import sh.deploy.apiserver.watch.Snapshot;

/**
 * Nothing is created in a namespace that is not there or is going away. What is found here is asked again when the change gets
 * its revision, so that a namespace deleted in between leaves no orphans.
 */
final class NamespaceGate {
    private final Supplier<Snapshot> newest;

    NamespaceGate(Supplier<Snapshot> newest) {
        this.newest = newest;
    }

    Expected open(Kind kind, ObjectKey object) {
        var key = new ObjectKey("", "namespaces", "", object.namespace());
        var namespace = newest.get().get(key);
        if (namespace == null) {
            throw Problem.of(
                            Reason.NOT_FOUND,
                            "namespaces \"" + object.namespace() + "\" not found",
                            new Problem.Target("", "namespaces", object.namespace(), ""))
                    .toException();
        }
        if ("Terminating".equals(namespace.index().fields().get("status.phase"))) {
            throw terminating(kind, object);
        }
        return new Expected.At(key, namespace.revision());
    }

    private static RuntimeException terminating(Kind kind, ObjectKey object) {
        var message = kind.qualifiedResource() + " \"" + object.name()
                + "\" is forbidden: unable to create new content in namespace " + object.namespace()
                + " because it is being terminated";
        return new Problem(
                        Reason.FORBIDDEN,
                        message,
                        new Problem.Target(kind.group(), kind.plural(), object.name(), ""),
                        List.of(new FieldCause(
                                "NamespaceTerminating",
                                "metadata.namespace",
                                "namespace " + object.namespace() + " is being terminated")),
                        0)
                .toException();
    }
}
