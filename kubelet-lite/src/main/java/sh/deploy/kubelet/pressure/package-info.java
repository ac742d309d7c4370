/**
 * Whether the node runs short of memory, disk or processes, and which pod goes when it does: Kubernetes' "Node-pressure Eviction". What
 * is measured ({@code Host}, {@code Consumption}) is apart from what is decided ({@code EvictionSettings}, {@code Pressures},
 * {@code Ranking}); {@code PressureWatch} carries it out, off the path of heartbeats.
 *
 * <p>It does not know how a pod is ended and reported, nor who keeps new pods away: the taints follow from the node's conditions.
 */
@NullMarked
package sh.deploy.kubelet.pressure;

import org.jspecify.annotations.NullMarked;
