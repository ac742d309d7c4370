/**
 * What follows from a node's health: taints that keep new pods away and, after what each pod tolerates, move those that are there; that
 * pods of a dead node are not ready; and the end of pods whose node is gone. {@code NodeTaints}, {@code PodConditions} and
 * {@code Evictions} decide; the loops write. A cordoned node gets its taint here too ({@code CordonTaint}), and so does one that runs short
 * of memory, disk or processes ({@code PressureTaints}).
 *
 * <p>Suspicion is cheap, destruction is slow: the taint follows from the condition at once, an eviction only when the pods'
 * tolerations have run out, never from a node that is only suspect. Neither an eviction nor a mark of unreadiness follows while
 * {@code nodes} holds the node back, since then the fault is likely ours. It does not know how a node is found to be silent.
 */
@NullMarked
package sh.deploy.controllers.nodelifecycle;

import org.jspecify.annotations.NullMarked;
