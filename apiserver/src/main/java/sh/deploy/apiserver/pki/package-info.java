/**
 * The cluster's own certificate authority and the credentials it hands out, as PEM files, and the keys that tokens are signed with.
 * Knows nothing of the server that uses them.
 */
@NullMarked
package sh.deploy.apiserver.pki;

import org.jspecify.annotations.NullMarked;
