/**
 * CPU and memory in use, read once a second from the kernel's cgroup files: the engine's own statistics take a second to
 * answer and cost more than all the rest.
 */
@NullMarked
package sh.deploy.kubelet.usage;

import org.jspecify.annotations.NullMarked;
