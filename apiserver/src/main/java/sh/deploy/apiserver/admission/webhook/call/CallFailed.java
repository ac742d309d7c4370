package sh.deploy.apiserver.admission.webhook.call;

/** A webhook could not be asked, or its answer means nothing. The message says why in one line, and repeats nothing of the answer. */
public final class CallFailed extends Exception {
    private static final long serialVersionUID = 1L;
    /** What a message may hold of others' words, such as those of a failed connection. */
    private static final int LONGEST = 512;

    public CallFailed(String message) {
        super(bounded(message), null, false, false);
    }

    /** @param cause a RuntimeException where nobody foresaw it */
    public CallFailed(String message, Throwable cause) {
        super(bounded(message), cause, false, false);
    }

    private static String bounded(String message) {
        return message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "...";
    }
}
