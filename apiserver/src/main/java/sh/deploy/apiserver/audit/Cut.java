package sh.deploy.apiserver.audit;

/** Texts of others in readable length: none makes an event as long as it likes. */
final class Cut {
    private Cut() {}

    static String to(int most, String text) {
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }
}
