/**
 * As many pods as each ReplicaSet wants: takes in what matches, lets go what does not, creates what lacks, deletes what is too many.
 * Decides only when it has seen its own writes, so that there is never a pod too many. Knows nothing of Deployments but that the
 * ReplicaSets of one share nodes.
 */
@NullMarked
package sh.deploy.controllers.replicaset;

import org.jspecify.annotations.NullMarked;
