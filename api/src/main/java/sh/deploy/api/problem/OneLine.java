package sh.deploy.api.problem;

/** Others' words, as a log can hold them: none of them begins a line of its own, or fills the log. */
public final class OneLine {
    private static final int LONGEST = 1024;

    private OneLine() {}

    /** At most {@value #LONGEST} characters; what is no character of a line becomes a question mark. */
    public static String of(String text) {
        var start = text.length() <= LONGEST ? text : text.substring(0, LONGEST);
        return start.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]", "?");
    }
}
