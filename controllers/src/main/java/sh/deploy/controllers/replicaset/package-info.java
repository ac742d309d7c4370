/**
 * As many pods as each ReplicaSet wants: takes in what matches, lets go what does not, creates what lacks, deletes what is too many.
 * Decides only when it has seen its own writes, so that there is never a pod too many. Knows nothing of Deployments but that the
 * ReplicaSets of one share nodes and the pods that stand by.
 *
 * <p>Pods on a node that may be dead are replaced at once, and none is deleted for it: {@code Replicas} says which count and which
 * stand for which, {@code ReplicaPlan} decides, {@code ReplacementBudget} bounds what false alarms cost.
 *
 * <p>Pods that stand by take such places sooner than new ones: {@code StandbyShare} says for which of an owner's sets how many do,
 * {@code Standbys} which come first and which are too many.
 */
@NullMarked
package sh.deploy.controllers.replicaset;

import org.jspecify.annotations.NullMarked;
