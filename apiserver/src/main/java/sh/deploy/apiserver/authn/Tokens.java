package sh.deploy.apiserver.authn;

/** Callers by bearer tokens. */
@FunctionalInterface
public interface Tokens {
    /** @throws sh.deploy.api.problem.ProblemException 401 for a token that is unknown or has expired */
    Caller caller(String token);
}
