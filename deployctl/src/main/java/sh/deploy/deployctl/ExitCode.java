package sh.deploy.deployctl;

/** What a command ends with. Scripts rely on these. */
public final class ExitCode {
    public static final int DONE = 0;

    /** The server refused, a thing is not there, or a manifest is wrong. For {@code diff}: there is a difference. */
    public static final int REFUSED = 1;

    /** What {@code diff} ends with when there is a difference. */
    public static final int DIFFERENT = 1;

    /** The command line is wrong; nothing was tried. */
    public static final int USAGE = 2;

    /** No API server answered. */
    public static final int UNREACHABLE = 3;

    /** It was accepted, but did not become true in time or cannot become true by itself. */
    public static final int NOT_READY = 4;

    /** {@code diff} could not tell, since the server refused or a manifest is wrong. */
    public static final int DIFF_FAILED = 5;

    /** For the foot of the help. */
    static final String TABLE = """
            Exit codes: 0 done; 1 refused, not found or a wrong manifest (diff: there is a difference); 2 wrong command line;
              3 no API server answers; 4 not ready in time (apply, wait, rollout status, up); 5 diff could not tell.""";

    private ExitCode() {}
}
