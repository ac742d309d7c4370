package sh.deploy.apiserver.admission;

import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.kinds.policy.SystemPriority;

/** The priority classes that every cluster has are not deleted: pods that a node cannot do without name them. */
public final class SystemPriorityClasses {
    private SystemPriorityClasses() {}

    /** @throws sh.deploy.api.problem.ProblemException 403, in the words of Kubernetes, when the object is one of them */
    public static void refuseDeletion(ObjectKey key) {
        if (key.group().equals(SystemPriority.GROUP)
                && key.resource().equals(SystemPriority.CLASSES)
                && SystemPriority.isOne(key.name())) {
            throw Problem.of(
                            Reason.FORBIDDEN,
                            SystemPriority.CLASSES + "." + SystemPriority.GROUP + " \"" + key.name()
                                    + "\" is forbidden: this is a system priority class and cannot be deleted",
                            new Problem.Target(SystemPriority.GROUP, SystemPriority.CLASSES, key.name(), ""))
                    .toException();
        }
    }
}
