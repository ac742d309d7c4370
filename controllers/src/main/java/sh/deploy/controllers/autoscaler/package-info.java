/**
 * Adds nodes when the cluster is busy, or when pods wait that a new node would take, and returns them when it is not. {@code
 * ScaleDecision} decides from a second-by-second record of the load; {@code PoolKeeper} does it with the {@link
 * sh.deploy.controllers.autoscaler.NodeProvider} of each NodePool and tells everything it did, with its figures, by an event.
 *
 * <p>It does not know how a node is made, and it never removes one that it did not add.
 */
@NullMarked
package sh.deploy.controllers.autoscaler;

import org.jspecify.annotations.NullMarked;
