package sh.deploy.deployctl.audit;

/** What a check asks for could not be seen, or is not there. */
final class Unseen extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean isElsewhere;

    private Unseen(boolean isElsewhere, String reason) {
        super(reason, null, false, false);
        this.isElsewhere = isElsewhere;
    }

    /** Nothing of the sort is on this machine, so there is nothing to judge. */
    static Unseen elsewhere(String reason) {
        return new Unseen(true, reason);
    }

    /** It is there, and we may not or could not look. */
    static Unseen hidden(String reason) {
        return new Unseen(false, reason);
    }

    Finding finding() {
        var reason = String.valueOf(getMessage());
        return isElsewhere ? new Finding.NotApplicable(reason) : new Finding.Unknown(reason);
    }
}
