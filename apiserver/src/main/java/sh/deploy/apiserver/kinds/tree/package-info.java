/**
 * Reading and filling JSON trees whose shape cannot be relied upon: what is absent or of another type reads as empty. Knows
 * no kinds.
 */
@NullMarked
package sh.deploy.apiserver.kinds.tree;

import org.jspecify.annotations.NullMarked;
