/**
 * Sums of resources: how much of each there is, is asked for, or is allowed. For those who bound what a namespace may have. Knows no
 * bounds itself.
 */
@NullMarked
package sh.deploy.apiserver.kinds.amounts;

import org.jspecify.annotations.NullMarked;
