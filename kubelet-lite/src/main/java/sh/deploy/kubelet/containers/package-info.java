/**
 * The container engine of this machine, as little of it as pods need: {@link sh.deploy.kubelet.containers.ContainerEngine}
 * has a real implementation on Docker and one in memory, and both pass the same contract. The only package that knows
 * Docker. It does not know pods: whoever calls says what a container is and reads back what became of it.
 */
@NullMarked
package sh.deploy.kubelet.containers;

import org.jspecify.annotations.NullMarked;
