package sh.deploy.apiserver.admission.podsecurity;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.admission.podsecurity.standard.Level;
import sh.deploy.apiserver.admission.podsecurity.standard.LevelVersion;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.watch.Snapshot;
import tools.jackson.databind.node.ObjectNode;

/** Judges the labels by which a namespace says its level, when they are set or changed. */
final class NamespaceLevels {
    private final Supplier<Snapshot> newest;
    private final PodSecuritySettings settings;

    NamespaceLevels(Supplier<Snapshot> newest, PodSecuritySettings settings) {
        this.newest = newest;
        this.settings = settings;
    }

    List<FieldCause> validate(ObjectNode next, @Nullable ObjectNode current) {
        var causes = read(labels(next)).causes();
        return current != null && causes.equals(read(labels(current)).causes()) ? List.of() : causes;
    }

    /** What follows from the labels that their author may not expect. */
    List<String> warnings(String namespace, ObjectNode next, @Nullable ObjectNode current) {
        boolean isExempt = settings.exemptNamespaces().contains(namespace);
        if (current == null) {
            return isExempt ? ignored(namespace, labels(next)) : List.of();
        }
        var enforced = read(labels(next)).policy().enforce();
        if (!mayRefuseMore(enforced, read(labels(current)).policy().enforce())) {
            return List.of();
        }
        return isExempt
                ? ignored(namespace, labels(next))
                : ExistingPods.warnings(newest.get(), namespace, enforced, settings.exemptRuntimeClasses());
    }

    private static boolean mayRefuseMore(LevelVersion after, LevelVersion before) {
        return after.level() != Level.PRIVILEGED
                && (!after.version().equals(before.version()) || after.level().isStricterThan(before.level()));
    }

    private List<String> ignored(String namespace, Map<String, String> labels) {
        var policy = read(labels).policy();
        if (policy.asksNothing() || policy.equals(settings.defaults())) {
            return List.of();
        }
        var asked = new TreeMap<>(labels);
        asked.keySet().removeIf(label -> !label.startsWith(SecurityLabels.PREFIX));
        return List.of("namespace \"" + namespace + "\" is exempt from Pod Security, and what it asks for " + asked
                + " will be ignored");
    }

    private SecurityLabels read(Map<String, String> labels) {
        return SecurityLabels.read(labels, settings.defaults());
    }

    private static Map<String, String> labels(ObjectNode namespace) {
        var found = new TreeMap<String, String>();
        for (var label : Tree.at(namespace, "metadata", "labels").properties()) {
            found.put(label.getKey(), label.getValue().asString(""));
        }
        return found;
    }
}
