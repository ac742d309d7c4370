/**
 * What a caller may do, by roles and bindings, which it keeps in an index of its own that the log replays; a node's agent what it
 * needs. The only maker of a {@link sh.deploy.apiserver.authz.Permit}. Knows nothing of HTTP, and does not say which roles there shall be.
 */
@NullMarked
package sh.deploy.apiserver.authz;

import org.jspecify.annotations.NullMarked;
