/**
 * Callers by ID tokens of OpenID Connect issuers, as a file says which: Kubernetes' {@code AuthenticationConfiguration}. Reads that file,
 * keeps each issuer's keys at hand, checks tokens by them and maps their claims to who calls. Takes part in no login: how somebody comes by a
 * token is between them and the issuer.
 */
@NullMarked
package sh.deploy.apiserver.authn.oidc;

import org.jspecify.annotations.NullMarked;
