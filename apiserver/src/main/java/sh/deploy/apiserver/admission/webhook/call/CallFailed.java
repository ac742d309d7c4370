package sh.deploy.apiserver.admission.webhook.call;

/** A webhook could not be asked, or its answer means nothing. The message says why in one line, and repeats nothing of the answer. */
public final class CallFailed extends Exception {
    private static final long serialVersionUID = 1L;
    /** What a message may hold of others' words, such as those of a failed connection. */
    private static final int LONGEST = 512;

    private final boolean isForWantOfAPlace;

    public CallFailed(String message) {
        super(bounded(message), null, false, false);
        this.isForWantOfAPlace = false;
    }

    /** @param cause a RuntimeException where nobody foresaw it */
    public CallFailed(String message, Throwable cause) {
        super(bounded(message), cause, false, false);
        this.isForWantOfAPlace = false;
    }

    private CallFailed(String message, boolean isForWantOfAPlace) {
        super(message, null, false, false);
        this.isForWantOfAPlace = isForWantOfAPlace;
    }

    /** It was not even asked: others' calls were under way all the time. */
    static CallFailed forWantOfAPlace(int others) {
        return new CallFailed(others + " calls to it are under way, and none ended in time", true);
    }

    /** Whether load kept it from being asked, of which it is not the cause. */
    public boolean isForWantOfAPlace() {
        return isForWantOfAPlace;
    }

    private static String bounded(String message) {
        return message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "...";
    }
}
