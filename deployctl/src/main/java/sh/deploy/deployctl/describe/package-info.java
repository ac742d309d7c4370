/**
 * Objects told at length for a person: what matters of each kind first, then conditions and events. A kind without a class of
 * its own here is told field by field. Pure text; the events are given.
 */
@NullMarked
package sh.deploy.deployctl.describe;

import org.jspecify.annotations.NullMarked;
