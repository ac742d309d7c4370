package sh.deploy.deployctl.audit;

/** Words of a command that can be pasted. */
final class Shell {
    private Shell() {}

    /** As a shell takes it for one word. */
    static String word(String word) {
        return word.matches("[A-Za-z0-9_.:/=@+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
