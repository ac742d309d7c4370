package sh.deploy.apiserver.fair;

/**
 * Who has a share: a user, within the crowd that has one share together with them.
 *
 * @param crowd all service accounts of a namespace are one, since whoever may make one there can make a thousand; everybody else is their own
 */
public record Sharer(String crowd, String user) {
    private static final String ACCOUNT = "system:serviceaccount:";

    /** By the name that was proved. */
    public static Sharer of(String user) {
        int end = user.startsWith(ACCOUNT) ? user.indexOf(':', ACCOUNT.length()) : -1;
        return new Sharer(end < 0 ? user : user.substring(0, end), user);
    }
}
