/**
 * Holds the promise that a pod which runs at most once ({@link sh.deploy.api.object.AtMostOne}) does not run on a node whose lease is
 * out. The agent keeps the lease and asks here before it starts such a container; a watchdog, a small process apart from the agent,
 * kills those that run when the lease ends, also while the agent is frozen, hung or dead. The two share one file in memory
 * ({@link sh.deploy.kubelet.fence.LeaseFile}): the agent writes there when the lease ends, what is guarded and what is being started, so
 * that a renewal is one store and no message, and the next agent knows what this one asked for. A container is entered before it starts
 * and leaves when it has ended, so whatever the engine starts late is known. Time is {@code CLOCK_BOOTTIME}, which also goes on while the
 * machine is suspended.
 *
 * <p>Does not know who grants the lease, nor what a pod is.
 */
@NullMarked
package sh.deploy.kubelet.fence;

import org.jspecify.annotations.NullMarked;
