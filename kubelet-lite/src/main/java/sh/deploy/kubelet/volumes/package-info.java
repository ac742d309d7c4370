/**
 * Folders and files of the host that a pod's containers see: made before its first container, kept up to date, removed
 * after its last. What a volume holds is decided by values; writing swaps whole contents at once, as readers expect.
 */
@NullMarked
package sh.deploy.kubelet.volumes;

import org.jspecify.annotations.NullMarked;
