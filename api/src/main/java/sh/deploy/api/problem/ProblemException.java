package sh.deploy.api.problem;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Carries a {@link Problem} up to the place that answers the caller. Has no stack trace: it is an answer, not a defect. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final transient List<String> warnings;

    public ProblemException(Problem problem) {
        this(problem, null, List.of());
    }

    public ProblemException(Problem problem, Throwable cause) {
        this(problem, cause, List.of());
    }

    private ProblemException(Problem problem, @Nullable Throwable cause, List<String> warnings) {
        super(problem.message(), cause, false, false);
        this.problem = problem;
        this.warnings = List.copyOf(warnings);
    }

    /**
     * Does what may be refused; a refusal tells what was said until then.
     *
     * @param said sentences for whoever asked; the work adds to them
     */
    public static <T> T telling(List<String> said, Supplier<T> work) {
        try {
            return work.get();
        } catch (ProblemException refused) {
            throw refused.beside(said);
        }
    }

    /** The same, with sentences for whoever asked, in front of those that it has. */
    public ProblemException beside(List<String> sentences) {
        if (sentences.isEmpty()) {
            return this;
        }
        var all = new ArrayList<>(sentences);
        all.addAll(warnings);
        return new ProblemException(problem, getCause(), all);
    }

    public Problem problem() {
        return problem;
    }

    /** Sentences for whoever asked, which are no part of the problem; some may stand there twice. */
    public List<String> warnings() {
        return warnings;
    }
}
