package sh.deploy.apiserver.kinds.cel.values;

/** The evaluation took more than it may. Nothing in an expression takes it for an error that another part of it makes good. */
public final class LimitExceeded extends EvaluationFailed {
    private static final long serialVersionUID = 1L;

    public LimitExceeded(String sentence) {
        super(sentence);
    }

    @Override
    public EvaluationFailed placed(int position) {
        return this;
    }
}
