package sh.deploy.apiserver.authn.accounts;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.authn.jwt.TokenTimes;

/**
 * What the token of a service account says. Source: Kubernetes' documentation, "Managing Service Accounts", "Bound service account
 * tokens".
 *
 * @param audiences for whom it is; never empty
 * @param issuedAt in whole seconds, like the other two times
 * @param id of this one token, for the audit record
 * @param account whose it is
 * @param pod that it is over with; null when it is bound to none
 * @param secret as above
 * @param node as above; with a pod, the node that the pod is on, and only named
 */
public record AccountClaims(
        List<String> audiences,
        Instant issuedAt,
        Instant notBefore,
        Instant expiresAt,
        String id,
        String namespace,
        Identified account,
        @Nullable Identified pod,
        @Nullable Identified secret,
        @Nullable Identified node) {
    public AccountClaims {
        audiences = List.copyOf(audiences);
        if (audiences.isEmpty() || id.isEmpty() || namespace.isEmpty()) {
            throw new IllegalArgumentException("a token has an audience, an id and a namespace");
        }
        if (!expiresAt.isAfter(issuedAt)) {
            throw new IllegalArgumentException("a token expires after it is issued");
        }
    }

    public TokenTimes times() {
        return new TokenTimes(issuedAt, notBefore, expiresAt);
    }

    /** The user that the account is: {@code system:serviceaccount:NAMESPACE:NAME}. */
    public String user() {
        return "system:serviceaccount:" + namespace + ":" + account.name();
    }
}
