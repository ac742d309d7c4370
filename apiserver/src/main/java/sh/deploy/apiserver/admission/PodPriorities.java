package sh.deploy.apiserver.admission;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.admission.PriorityClasses.PriorityClass;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.policy.SystemPriority;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.watch.Snapshot;
import tools.jackson.databind.node.ObjectNode;

/**
 * A new pod gets the priority of the class that it names, or of the one that is the default; it keeps it whatever becomes of the
 * class. Source: Kubernetes' documentation, "Pod Priority and Preemption", and "Admission Controllers Reference", Priority.
 */
final class PodPriorities {
    private static final String PREEMPTS = "PreemptLowerPriority";

    /** What a pod of no class gets. */
    private static final PriorityClass NO_CLASS = new PriorityClass("", 0, PREEMPTS);

    private final PriorityClasses classes;

    PodPriorities(Supplier<Snapshot> newest) {
        this.classes = new PriorityClasses(newest);
    }

    /**
     * Changes a new pod in place, before it has its defaults; leaves everything else alone.
     *
     * @throws sh.deploy.api.problem.ProblemException 403 when there is no such class, or the pod says something else than its class
     */
    void give(Kind kind, ObjectKey key, ObjectNode object) {
        if (!Pods.isPod(kind)) {
            return;
        }
        var spec = Tree.child(object, "spec");
        var name = Tree.text(spec, "priorityClassName");
        var found = name.isEmpty()
                ? classes.defaultClass().orElse(NO_CLASS)
                : classes.named(name)
                        .orElseThrow(() -> Pods.forbidden(key, "no PriorityClass with name " + name + " was found"));
        refuseOther(key, spec, found);
        if (!found.name().isEmpty()) {
            spec.put("priorityClassName", found.name());
        }
        Tree.put(spec, "priority", found.value());
        spec.put("preemptionPolicy", found.preemption());
    }

    private static void refuseOther(ObjectKey key, ObjectNode spec, PriorityClass found) {
        var priority = Tree.number(spec, found.value(), "priority");
        if (priority != found.value()) {
            throw Pods.forbidden(
                    key,
                    "the integer value of priority (" + priority + ") must not be provided in pod spec;"
                            + " priority admission controller computed " + found.value()
                            + " from the given PriorityClass name");
        }
        var preemption = Tree.text(spec, "preemptionPolicy");
        if (!preemption.isEmpty() && !preemption.equals(found.preemption())) {
            throw Pods.forbidden(
                    key,
                    "the string value of PreemptionPolicy (" + preemption + ") must not be provided in pod spec;"
                            + " priority admission controller computed " + found.preemption()
                            + " from the given PriorityClass name");
        }
    }

    /** An update that does not speak of the priority leaves it as it is. */
    void keep(Kind kind, ObjectNode next, ObjectNode current) {
        if (!Pods.isPod(kind)) {
            return;
        }
        var spec = Tree.child(next, "spec");
        var before = Tree.child(current, "spec");
        for (var field : new String[] {"priority", "preemptionPolicy"}) {
            if (!Tree.has(spec, field)) {
                Tree.copy(before, spec, field);
            }
        }
    }

    /**
     * There is one default at most.
     *
     * @param before null when the object is new
     * @throws sh.deploy.api.problem.ProblemException 403 for a class that becomes the default beside another
     */
    void check(Kind kind, ObjectKey key, ObjectNode object, @Nullable ObjectNode before) {
        if (!isClass(key) || !Tree.isTrue(object, "globalDefault")) {
            return;
        }
        classes.defaultClass()
                .filter(other -> before == null || !other.name().equals(key.name()))
                .ifPresent(other -> {
                    throw Problem.of(
                                    Reason.FORBIDDEN,
                                    kind.qualifiedResource() + " \"" + key.name() + "\" is forbidden: PriorityClass "
                                            + other.name()
                                            + " is already marked as default. Only one default can exist",
                                    new Problem.Target(SystemPriority.GROUP, SystemPriority.CLASSES, key.name(), ""))
                            .toException();
                });
    }

    private static boolean isClass(ObjectKey key) {
        return key.group().equals(SystemPriority.GROUP) && key.resource().equals(SystemPriority.CLASSES);
    }
}
