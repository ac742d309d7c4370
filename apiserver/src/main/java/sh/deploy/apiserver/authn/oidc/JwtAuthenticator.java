package sh.deploy.apiserver.authn.oidc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One issuer whose tokens are taken, and who its users are here. The words are those of Kubernetes' reference, "kube-apiserver Configuration
 * (v1)", JWTAuthenticator.
 */
record JwtAuthenticator(Issuer issuer, List<RequiredClaim> claimValidationRules, ClaimMappings claimMappings) {
    /** A claim that has to be a text, and this one. */
    record RequiredClaim(String claim, String requiredValue) {}

    /** @param prefix stands before each value; empty for none */
    record PrefixedClaim(String claim, String prefix) {}

    /**
     * @param groups null where nobody has groups by the token
     * @param uid a claim; empty where nobody has a uid by the token
     */
    record ClaimMappings(PrefixedClaim username, @Nullable PrefixedClaim groups, String uid) {}

    JwtAuthenticator {
        claimValidationRules = List.copyOf(claimValidationRules);
    }
}
