package sh.deploy.apiserver.authn.oidc;

/** What others wrote, made fit for one line of a log: cut short, and nothing in it but printable ASCII. */
final class Quoted {
    static final int MOST_CHARACTERS = 120;

    private Quoted() {}

    /** In quotes, with none inside. */
    static String of(String text) {
        var cut = text.length() > MOST_CHARACTERS;
        var plain = plain(cut ? text.substring(0, MOST_CHARACTERS) : text).replace('"', '?');
        return '"' + plain + (cut ? "\"..." : "\"");
    }

    /** As it is, but for characters that do not belong on a line. */
    static String plain(String text) {
        return text.replaceAll("[^ -~]", "?");
    }
}
