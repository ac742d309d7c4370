package sh.deploy.apiserver.registry;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import sh.deploy.api.object.AtMostOne;
import sh.deploy.api.object.Json;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decides what a delete does to an object. Pure.
 *
 * <p>Source: Kubernetes' documentation of finalizers, cascading deletion and termination of pods.
 */
sealed interface DeletePlan {
    /** Longer than any pod lives, and short enough that the end is a time that can be written. */
    long MAX_GRACE_SECONDS = Integer.MAX_VALUE;

    /** It goes now. */
    record Remove(ObjectNode last) implements DeletePlan {}

    /** It is marked as going, and stays until its finalizers are done or its node has stopped it. */
    record Mark(ObjectNode next) implements DeletePlan {}

    /** It is marked already. */
    record Wait() implements DeletePlan {}

    static DeletePlan of(boolean isPod, boolean isNamespace, ObjectNode current, DeleteTerms terms, Instant now) {
        var next = current.deepCopy();
        var metadata = Tree.child(next, "metadata");
        boolean changed = setFinalizers(metadata, terms.propagation());
        long grace = isPod ? podGrace(current, terms) : 0;
        boolean marked = isGoing(current);
        if (marked && grace >= Tree.number(metadata, 0, "deletionGracePeriodSeconds")) {
            grace = Tree.number(metadata, 0, "deletionGracePeriodSeconds");
        } else {
            mark(metadata, grace, now);
            changed = true;
        }
        if (isNamespace) {
            Tree.child(next, "status").put("phase", "Terminating");
        }
        if (grace == 0 && !hasFinalizers(next)) {
            return new Remove(next);
        }
        return changed ? new Mark(next) : new Wait();
    }

    /** Whether an object is marked as going. */
    static boolean isGoing(ObjectNode object) {
        return Tree.has(object, "metadata", "deletionTimestamp");
    }

    /** Whether an object that was changed has nothing left that keeps it. */
    static boolean isFinished(ObjectNode object) {
        return isGoing(object)
                && Tree.number(object, 0, "metadata", "deletionGracePeriodSeconds") == 0
                && !hasFinalizers(object);
    }

    private static boolean hasFinalizers(ObjectNode object) {
        boolean isNamespace = Tree.text(object, "kind").equals("Namespace");
        return !Tree.texts(object, "metadata", "finalizers").isEmpty()
                || (isNamespace && !Tree.texts(object, "spec", "finalizers").isEmpty());
    }

    private static void mark(ObjectNode metadata, long grace, Instant now) {
        if (!Tree.has(metadata, "deletionTimestamp") && Tree.number(metadata, 0, "generation") > 0) {
            metadata.put("generation", Tree.number(metadata, 0, "generation") + 1);
        }
        metadata.put(
                "deletionTimestamp",
                now.plusSeconds(grace).truncatedTo(ChronoUnit.SECONDS).toString());
        metadata.put("deletionGracePeriodSeconds", grace);
    }

    /** A pod that no node runs need not be stopped. */
    private static long podGrace(ObjectNode pod, DeleteTerms terms) {
        var asked = terms.gracePeriodSeconds();
        long grace = asked != null ? asked : Tree.number(pod, 30, "spec", "terminationGracePeriodSeconds");
        var phase = Tree.text(pod, "status", "phase");
        boolean runsNowhere =
                Tree.text(pod, "spec", "nodeName").isEmpty() || phase.equals("Succeeded") || phase.equals("Failed");
        // Without a grace the object would be gone, and replaced, before its containers are.
        boolean waits = grace < 0 || grace == 0 && asked == null && runsAtMostOnce(pod);
        return runsNowhere ? 0 : waits ? 1 : Math.min(grace, MAX_GRACE_SECONDS);
    }

    static boolean runsAtMostOnce(ObjectNode pod) {
        return AtMostOne.applies(Json.MAPPER.treeToValue(Tree.child(pod, "metadata"), ObjectMeta.class));
    }

    private static boolean setFinalizers(ObjectNode metadata, String propagation) {
        var before = Tree.texts(metadata, "finalizers");
        var after = new ArrayList<>(before);
        if (!propagation.isEmpty()) {
            after.remove("orphan");
            after.remove("foregroundDeletion");
        }
        if (propagation.equals("Orphan")) {
            after.add("orphan");
        } else if (propagation.equals("Foreground")) {
            after.add("foregroundDeletion");
        }
        if (after.equals(before)) {
            return false;
        }
        var finalizers = metadata.putArray("finalizers");
        after.forEach(finalizers::add);
        return true;
    }
}
