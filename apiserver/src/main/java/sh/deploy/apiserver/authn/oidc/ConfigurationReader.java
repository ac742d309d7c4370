package sh.deploy.apiserver.authn.oidc;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.authn.AnonymousAccess;
import sh.deploy.apiserver.configuration.ConfigurationKind;
import sh.deploy.apiserver.configuration.Fields;

/**
 * Reads an {@code AuthenticationConfiguration}, in YAML or JSON. Everything that Kubernetes refuses is refused, and so is what is not done
 * here: expressions (CEL) and egress selectors. Pure. Source: Kubernetes' reference, "kube-apiserver Configuration (v1)", and its validation.
 */
final class ConfigurationReader {
    /** Source: as in Kubernetes. */
    private static final int MOST_ISSUERS = 64;

    private static final ConfigurationKind KIND = new ConfigurationKind(
            "AuthenticationConfiguration",
            List.of("apiserver.config.k8s.io/v1", "apiserver.config.k8s.io/v1beta1"),
            List.of("jwt", "anonymous"));

    private ConfigurationReader() {}

    /**
     * @param source what the text is called in errors: the file
     * @throws sh.deploy.api.manifest.ManifestException with a line for each fault: place, field, what is wrong and what is allowed
     */
    static AuthenticationConfiguration read(String source, String text) {
        return KIND.read(source, text, root -> new AuthenticationConfiguration(issuers(root), anonymous(root)));
    }

    private static List<JwtAuthenticator> issuers(Fields root) {
        var found = new ArrayList<JwtAuthenticator>();
        var urls = new HashSet<String>();
        var discoveryUrls = new HashSet<String>();
        var entries = root.objects("jwt");
        if (entries.size() > MOST_ISSUERS) {
            root.fault(FieldCause.invalid("jwt", entries.size(), "there may be " + MOST_ISSUERS + " issuers at most"));
            return List.of();
        }
        for (var entry : entries) {
            var read = JwtAuthenticatorReader.read(entry);
            var issuer = read.issuer();
            var fields = entry.object("issuer");
            if (!issuer.url().isEmpty() && !urls.add(issuer.url())) {
                root.fault(FieldCause.duplicate(fields.path("url"), issuer.url()));
            }
            if (!issuer.discoveryUrl().isEmpty() && !discoveryUrls.add(issuer.discoveryUrl())) {
                root.fault(FieldCause.duplicate(fields.path("discoveryURL"), issuer.discoveryUrl()));
            }
            found.add(read);
        }
        return found;
    }

    private static AnonymousAccess anonymous(Fields root) {
        if (!root.has("anonymous")) {
            return AnonymousAccess.EVERYWHERE;
        }
        var anonymous = root.object("anonymous").only("enabled", "conditions");
        boolean enabled = anonymous.isTrue("enabled");
        var paths = new HashSet<String>();
        for (var condition : anonymous.objects("conditions")) {
            var path = condition.only("path").text("path");
            if (!path.startsWith("/")) {
                root.fault(FieldCause.invalid(condition.path("path"), path, "must begin with /, such as /livez"));
            }
            paths.add(path);
        }
        if (!enabled && !paths.isEmpty()) {
            root.fault(FieldCause.invalid(
                    anonymous.path("conditions"), paths, "enabled must be true where there are conditions"));
        }
        return new AnonymousAccess(enabled, paths);
    }
}
