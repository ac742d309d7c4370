package sh.deploy.apiserver.audit;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Action;

/**
 * What a request says before anything is done about it, as far as that goes on record: every text is cut to a length, and credentials are
 * taken out of the address.
 *
 * @param verb as access rules have it; of an address that is no resource the HTTP method in lower case
 * @param caller null where nobody was proved
 * @param action null for an address that is no resource, and one that cannot be read
 * @param version of the API that the client speaks; empty where there is no action
 * @param from where the connection comes from, whatever headers say
 */
public record Asked(
        String verb,
        RequestUri uri,
        @Nullable Caller caller,
        @Nullable Action action,
        String version,
        @Nullable SocketAddress from,
        String userAgent) {
    private static final int MOST_VERB = 64;

    /** No object has a longer name, though many may be asked for. */
    static final int MOST_NAME = 253;

    private static final int MOST_USER_AGENT = 1_024;

    /**
     * @param path as sent
     * @param query as sent, without the question mark
     */
    public static Asked of(
            String verb,
            String path,
            String query,
            @Nullable Caller caller,
            @Nullable Action action,
            String version,
            @Nullable SocketAddress from,
            String userAgent) {
        return new Asked(
                Cut.to(MOST_VERB, verb),
                RequestUri.of(path, query),
                caller,
                action == null ? null : cut(action),
                Cut.to(MOST_NAME, version),
                from,
                Cut.to(MOST_USER_AGENT, userAgent));
    }

    private static Action cut(Action action) {
        return new Action(
                Cut.to(MOST_VERB, action.verb()),
                Cut.to(MOST_NAME, action.group()),
                Cut.to(MOST_NAME, action.resource()),
                Cut.to(MOST_NAME, action.subresource()),
                Cut.to(MOST_NAME, action.namespace()),
                Cut.to(MOST_NAME, action.name()));
    }

    /** Whether nothing goes on record that may quote what was sent. */
    boolean isAboutSecrets(Withheld withheld) {
        return action != null && (Redaction.isSecret(action) || withheld.isOf(action));
    }

    /** What the texts take up in memory. */
    long bytes() {
        return Weight.of(verb, uri.text(), version, userAgent) + Weight.of(caller) + Weight.of(action);
    }
}
