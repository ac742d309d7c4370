/**
 * How a machine gets, and keeps, a certificate as a node's agent: by a bootstrap token the first time, by the certificate it has from then on.
 * Its key is made here and goes nowhere. Knows nothing of pods, nor of the connection that the certificate is for.
 */
@NullMarked
package sh.deploy.kubelet.join;

import org.jspecify.annotations.NullMarked;
