package sh.deploy.apiserver.authn;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who calls, once that is proved.
 *
 * @param user such as {@code admin}, {@code system:node:web-1} or {@code system:serviceaccount:NAMESPACE:NAME}
 * @param uid tells apart who had the same name one after the other; empty where nothing does
 * @param extra what else the credential says, such as the pod that it was given to
 * @param source how it was proved: {@code certificate}, {@code token}, {@code oidc} or {@code loopback}; for the audit record
 */
public record Caller(String user, String uid, Set<String> groups, Map<String, List<String>> extra, String source) {
    /** The server itself, in what it writes by rules that nobody outside may bend. No credential proves to be it. */
    public static final Caller SERVER = new Caller("system:apiserver", Set.of("system:masters"), "loopback");

    /** Among what is extra: which credential it was. */
    public static final String CREDENTIAL_ID = "authentication.kubernetes.io/credential-id";

    /** How keys begin of what is extra and counts here: a credential proves it, and nobody has it by acting as somebody else. */
    public static final String OF_CREDENTIALS = "authentication.deploy.sh/";

    public Caller {
        groups = Set.copyOf(groups);
        extra = Map.copyOf(extra);
    }

    /** With no uid and nothing extra. */
    public Caller(String user, Set<String> groups, String source) {
        this(user, "", groups, Map.of(), source);
    }

    /** The node whose agent calls, or empty for everybody else. */
    public String node() {
        return groups.contains("system:nodes") && user.startsWith("system:node:") ? user.substring(12) : "";
    }
}
