package sh.deploy.apiserver.authn.oidc;

import java.util.List;
import sh.deploy.apiserver.authn.AnonymousAccess;

/**
 * What the file says, once all of it is found to be right. Source: Kubernetes' reference, "kube-apiserver Configuration (v1)".
 *
 * @param jwt no two of the same issuer
 */
record AuthenticationConfiguration(List<JwtAuthenticator> jwt, AnonymousAccess anonymous) {
    AuthenticationConfiguration {
        jwt = List.copyOf(jwt);
    }
}
