package sh.deploy.apiserver.audit;

/** Texts of others in readable length: none makes an event as long as it likes. */
final class Cut {
    private static final int ESCAPED = 6;

    private Cut() {}

    /** @param most what the text may take up of an event, in bytes; what JSON has to escape takes six */
    static String to(int most, String text) {
        int room = most;
        for (int i = 0; i < text.length(); i++) {
            room -= isPlain(text.charAt(i)) ? 1 : ESCAPED;
            if (room < 0) {
                return text.substring(0, i) + "…";
            }
        }
        return text;
    }

    private static boolean isPlain(char c) {
        return c >= ' ' && c <= '~' && c != '"' && c != '\\';
    }
}
