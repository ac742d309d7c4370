package sh.deploy.api.problem;

/** Carries a {@link Problem} up to the place that answers the caller. Has no stack trace: it is an answer, not a defect. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.message(), null, false, false);
        this.problem = problem;
    }

    public ProblemException(Problem problem, Throwable cause) {
        super(problem.message(), cause, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
