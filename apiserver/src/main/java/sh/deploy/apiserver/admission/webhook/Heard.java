package sh.deploy.apiserver.admission.webhook;

/** Which webhooks have had their say about what a request holds, and are not asked again. */
public enum Heard {
    NONE,
    /**
     * Those that change objects and were asked in an earlier try. A create that is tried again goes on from what they made of the object; by
     * then others may want to be asked, since its namespace has changed.
     */
    CHANGING,
    /** All. What is written now follows from what they have judged. */
    ALL
}
