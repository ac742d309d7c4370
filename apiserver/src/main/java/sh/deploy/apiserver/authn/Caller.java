package sh.deploy.apiserver.authn;

import java.util.Set;

/**
 * Who calls, once that is proved.
 *
 * @param user such as {@code admin}, {@code system:node:web-1} or {@code system:serviceaccount:NAMESPACE:NAME}
 * @param source how it was proved: {@code certificate}, {@code token} or {@code loopback}; for the audit record
 */
public record Caller(String user, Set<String> groups, String source) {
    public Caller {
        groups = Set.copyOf(groups);
    }

    /** The node whose agent calls, or empty for everybody else. */
    public String node() {
        return groups.contains("system:nodes") && user.startsWith("system:node:") ? user.substring(12) : "";
    }
}
