package sh.deploy.deployctl;

import org.jspecify.annotations.Nullable;

/** A command that cannot go on, with the sentence for the person and the exit code for the script. */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private Failure(int exitCode, String message) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    public static Failure refused(String message) {
        return new Failure(ExitCode.REFUSED, message);
    }

    /** The command line asks for something that does not exist. */
    public static Failure usage(String message) {
        return new Failure(ExitCode.USAGE, message);
    }

    public static Failure notReady(String message) {
        return new Failure(ExitCode.NOT_READY, message);
    }

    public static Failure unreachable(String message) {
        return new Failure(ExitCode.UNREACHABLE, message);
    }

    /** {@code diff} cannot tell whether anything would change. */
    public static Failure undecided(@Nullable String message) {
        return new Failure(ExitCode.DIFF_FAILED, String.valueOf(message));
    }

    /** The same, with one more line. */
    public Failure and(String line) {
        return new Failure(exitCode, getMessage() + "\n" + line);
    }

    public int exitCode() {
        return exitCode;
    }
}
