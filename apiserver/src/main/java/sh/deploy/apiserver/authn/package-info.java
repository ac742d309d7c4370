/**
 * Who is calling: turns a client certificate or a bearer token into a {@link sh.deploy.apiserver.authn.Caller}.
 */
@NullMarked
package sh.deploy.apiserver.authn;

import org.jspecify.annotations.NullMarked;
