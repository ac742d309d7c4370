/**
 * Decides which node runs a pod, and writes the decision down.
 *
 * <p>{@link sh.deploy.controllers.scheduler.Planner} is the core: a {@link sh.deploy.controllers.scheduler.ClusterView} and the
 * waiting pods in, bindings and refusals out. The rules are one class each, listed in {@code Filters} and {@code Scores}. It packs:
 * the tightest node that fits wins, so that others become empty and can be returned. Nodes that look alike share one index of their
 * free capacity, so a decision costs the same with ten nodes as with ten thousand.
 *
 * <p>A pod with claims goes where their volumes are. Those that have none yet get theirs on the node of their first pod: the node is noted on
 * the claim, then the pod is bound, and the controller of volumes makes the rest; the node's agent waits for it.
 *
 * <p>It does not know affinity between pods, spread constraints or preemption.
 */
@NullMarked
package sh.deploy.controllers.scheduler;

import org.jspecify.annotations.NullMarked;
