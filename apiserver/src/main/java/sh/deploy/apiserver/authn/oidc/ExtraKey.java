package sh.deploy.apiserver.authn.oidc;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import sh.deploy.apiserver.kinds.policy.NameRule;

/**
 * What may be the key of something extra that is known of somebody: a domain and a path. Source: Kubernetes' reference, "kube-apiserver
 * Configuration (v1)", ExtraMapping; the characters of a path are those of RFC 3986. This server's own domain is added to those that nobody
 * may use, since it goes by some of the keys there.
 */
final class ExtraKey {
    private static final Pattern PATH = Pattern.compile("[a-z0-9/._~%!$&'()*+,;=:-]+");

    private static final List<String> RESERVED = List.of("kubernetes.io", "k8s.io", "deploy.sh");

    private ExtraKey() {}

    /** What is wrong with it; empty where nothing is. */
    static String faultOf(String key) {
        int slash = key.indexOf('/');
        if (slash <= 0 || slash == key.length() - 1) {
            return "must be a domain and a path, such as example.com/tenant";
        }
        if (!key.equals(key.toLowerCase(Locale.ROOT))) {
            return "must be in lower case";
        }
        var domain = key.substring(0, slash);
        var wrong = NameRule.SUBDOMAIN.complaint(domain);
        if (!wrong.isEmpty()) {
            return "what stands before the first / is no domain: " + wrong;
        }
        if (!PATH.matcher(key.substring(slash + 1)).matches()) {
            return "after the first / there may be letters, digits and any of /-._~%!$&'()*+,;=: alone";
        }
        return isReserved(domain)
                ? "the domains " + String.join(", ", RESERVED) + " and those below them are reserved"
                : "";
    }

    private static boolean isReserved(String domain) {
        return RESERVED.stream().anyMatch(reserved -> domain.equals(reserved) || domain.endsWith("." + reserved));
    }
}
