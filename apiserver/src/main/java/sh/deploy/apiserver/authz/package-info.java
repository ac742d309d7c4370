/**
 * What a caller may do. The only maker of a {@link sh.deploy.apiserver.authz.Permit}.
 */
@NullMarked
package sh.deploy.apiserver.authz;

import org.jspecify.annotations.NullMarked;
