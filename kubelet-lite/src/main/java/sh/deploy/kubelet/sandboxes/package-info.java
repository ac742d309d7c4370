/**
 * Sandboxes: one container per pod that does nothing but hold the network and IPC namespaces its containers join. Making
 * a network namespace is most of what a container's start costs, so a few wait ready.
 */
@NullMarked
package sh.deploy.kubelet.sandboxes;

import org.jspecify.annotations.NullMarked;
