package sh.deploy.api.manifest;

/** A manifest that cannot be read. Names the place and what to change; carries no stack trace, since it is an answer. */
public final class ManifestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Position position;
    private final String problem;
    private final String fix;

    /**
     * @param problem what is wrong, without the position
     * @param fix what to do about it; empty when the problem says it all
     */
    public ManifestException(Position position, String problem, String fix) {
        super(position + ": " + problem + (fix.isEmpty() ? "" : ". " + fix), null, false, false);
        this.position = position;
        this.problem = problem;
        this.fix = fix;
    }

    public Position position() {
        return position;
    }

    public String problem() {
        return problem;
    }

    public String fix() {
        return fix;
    }
}
