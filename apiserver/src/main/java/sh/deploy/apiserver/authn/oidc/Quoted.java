package sh.deploy.apiserver.authn.oidc;

/** What others wrote, made fit for one line of a log: cut short, and nothing in it but printable ASCII. */
final class Quoted {
    static final int MOST_CHARACTERS = 120;

    static final int MOST_OF_A_LINE = 300;

    private Quoted() {}

    /** In quotes, with none inside. */
    static String of(String text) {
        var cut = text.length() > MOST_CHARACTERS;
        var plain = plain(text, MOST_CHARACTERS).replace('"', '?');
        return '"' + plain + (cut ? "\"..." : "\"");
    }

    /** As it is, but for characters that do not belong on a line, and for what is too much for one. */
    static String line(String text) {
        return plain(text, MOST_OF_A_LINE) + (text.length() > MOST_OF_A_LINE ? "..." : "");
    }

    private static String plain(String text, int most) {
        return text.substring(0, Math.min(most, text.length())).replaceAll("[^ -~]", "?");
    }
}
