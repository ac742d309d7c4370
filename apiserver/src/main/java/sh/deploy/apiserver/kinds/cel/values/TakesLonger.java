package sh.deploy.apiserver.kinds.cel.values;

/** What was tried is more work than a try may be: nothing is known yet of what it comes to, whatever else is caught on the way. */
public final class TakesLonger extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TakesLonger() {
        super("it takes longer", null, false, false);
    }
}
