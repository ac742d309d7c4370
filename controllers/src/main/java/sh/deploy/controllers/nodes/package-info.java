/**
 * What the controllers think of each node, and what may follow from its silence: one decision that eviction and replacement share.
 *
 * <p>A node that falls silent alone is likely at fault; most of them at once hardly are. {@code MassGuard} tells the two apart,
 * {@code NodeWatch} feeds it and answers. It moves no pods and does not know how a node is found to be silent.
 */
@NullMarked
package sh.deploy.controllers.nodes;

import org.jspecify.annotations.NullMarked;
