package sh.deploy.apiserver.kinds.patch;

import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;

/** The two ways in which a patch fails. */
final class PatchProblems {
    private PatchProblems() {}

    /** It cannot be read. */
    static ProblemException malformed(String message) {
        return Problem.of(Reason.BAD_REQUEST, "the patch is malformed: " + message)
                .toException();
    }

    /** It can be read, but not be applied to this object. */
    static ProblemException doesNotFit(String message) {
        return Problem.of(Reason.INVALID, "the patch does not fit the object: " + message)
                .toException();
    }

    static ProblemException tooLarge(String message) {
        return Problem.of(Reason.REQUEST_ENTITY_TOO_LARGE, message).toException();
    }
}
