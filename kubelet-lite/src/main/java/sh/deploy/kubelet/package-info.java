/**
 * The agent of one node: keeps this machine's containers matched to the pods assigned to it. {@code Kubelet} is the
 * composition root and {@code KubeletSettings} what a person may set.
 */
@NullMarked
package sh.deploy.kubelet;

import org.jspecify.annotations.NullMarked;
