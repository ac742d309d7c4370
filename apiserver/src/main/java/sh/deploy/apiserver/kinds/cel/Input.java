package sh.deploy.apiserver.kinds.cel;

/** What the variables of an environment are, for one evaluation. */
@FunctionalInterface
public interface Input {
    /**
     * @param name one of the environment's variables
     * @throws sh.deploy.apiserver.kinds.cel.values.EvaluationFailed it has no value
     */
    Object value(String name);
}
