/**
 * Asks containers whether they have started, are alive and are ready, and counts the answers as Kubernetes does. What the
 * counts mean for the container is the pods' business.
 */
@NullMarked
package sh.deploy.kubelet.probes;

import org.jspecify.annotations.NullMarked;
