/**
 * Pods on this node: what they should be, what they are, and the steps between. Deciding parts are pure; one serial
 * worker per pod acts. Knows the server only by two interfaces: {@link sh.deploy.kubelet.pods.PodWorld} is what the server
 * tells us, {@link sh.deploy.kubelet.pods.Reports} what we tell it.
 */
@NullMarked
package sh.deploy.kubelet.pods;

import org.jspecify.annotations.NullMarked;
