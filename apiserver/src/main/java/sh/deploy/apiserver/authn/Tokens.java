package sh.deploy.apiserver.authn;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Callers by one sort of bearer tokens. Safe for all threads. */
@FunctionalInterface
public interface Tokens {
    /**
     * What a token proves.
     *
     * @param audiences for whom it was made
     */
    record Proof(Caller caller, Set<String> audiences) {
        public Proof {
            audiences = Set.copyOf(audiences);
        }
    }

    /**
     * @return null for a token of another sort
     * @throws sh.deploy.api.problem.ProblemException 401 for one of this sort that proves nothing
     */
    @Nullable
    Proof prove(String token);
}
