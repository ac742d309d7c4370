/**
 * The Pod Security Standards of Kubernetes as pure functions: which of a pod's fields go beyond a level, as of a version. Follows the
 * standards as Kubernetes 1.35 has them; {@link sh.deploy.apiserver.admission.podsecurity.standard.Standard} is the list of
 * rules. Knows nothing of namespaces, requests and who asks.
 */
@NullMarked
package sh.deploy.apiserver.admission.podsecurity.standard;

import org.jspecify.annotations.NullMarked;
