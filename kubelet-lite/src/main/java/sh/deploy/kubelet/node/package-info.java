/**
 * This node as an object: what the machine has, what is declared of it, and how it fares. Reads the machine's own files;
 * knows nothing of pods.
 */
@NullMarked
package sh.deploy.kubelet.node;

import org.jspecify.annotations.NullMarked;
