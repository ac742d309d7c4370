package sh.deploy.apiserver.authn.oidc;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One issuer whose tokens are taken, and who its users are here. The words are those of Kubernetes' reference, "kube-apiserver Configuration
 * (v1)", JWTAuthenticator.
 *
 * @param userValidationRules what must hold of whom the mappings make of a token
 */
record JwtAuthenticator(
        Issuer issuer,
        List<ClaimRule> claimValidationRules,
        ClaimMappings claimMappings,
        List<Condition> userValidationRules) {
    /** What must hold of a token's claims. */
    sealed interface ClaimRule {}

    /** A claim that has to be a text, and this one. */
    record RequiredClaim(String claim, String requiredValue) implements ClaimRule {}

    /**
     * An expression that has to be true.
     *
     * @param message for the log, where it is not; empty for none
     */
    record Condition(TokenExpression expression, String message) implements ClaimRule {}

    /** What of a token something is mapped from. */
    sealed interface Source permits PrefixedClaim, TokenExpression {}

    /** @param prefix stands before each value; empty for none */
    record PrefixedClaim(String claim, String prefix) implements Source {}

    /** What else is known of somebody. @param key a domain and a path, such as {@code example.com/tenant} */
    record Extra(String key, TokenExpression value) {}

    /**
     * @param groups null where nobody has groups by the token
     * @param uid null where nobody has a uid by the token
     * @param extra no two of one key
     */
    record ClaimMappings(
            Source username,
            @Nullable Source groups,
            @Nullable Source uid,
            List<Extra> extra) {
        ClaimMappings {
            extra = List.copyOf(extra);
        }
    }

    JwtAuthenticator {
        claimValidationRules = List.copyOf(claimValidationRules);
        userValidationRules = List.copyOf(userValidationRules);
    }

    /** Those of which one has to look at whether an email is verified, where a user name is made of it. */
    List<TokenExpression> expressionsThatVouch() {
        var all = new ArrayList<TokenExpression>();
        if (claimMappings.username() instanceof TokenExpression username) {
            all.add(username);
        }
        claimMappings.extra().forEach(extra -> all.add(extra.value()));
        for (var rule : claimValidationRules) {
            if (rule instanceof Condition condition) {
                all.add(condition.expression());
            }
        }
        return all;
    }
}
