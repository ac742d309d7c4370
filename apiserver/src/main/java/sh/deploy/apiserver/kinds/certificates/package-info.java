/** How a stored CertificateSigningRequest reads, and what its parts are called. Knows nothing of who may ask for what, or signs. */
@NullMarked
package sh.deploy.apiserver.kinds.certificates;

import org.jspecify.annotations.NullMarked;
