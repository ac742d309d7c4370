package sh.deploy.apiserver.kinds.policy;

import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;

/** How a webhook is reached: its {@code clientConfig}. */
final class WebhookClientRules {
    private static final String FORM = "; desired format: https://host[/path]";
    private static final int HIGHEST_PORT = 65_535;

    private WebhookClientRules() {}

    static void validate(JsonNode config, String path, List<FieldCause> causes) {
        boolean hasUrl = Tree.has(config, "url");
        if (hasUrl == Tree.has(config, "service")) {
            causes.add(FieldCause.required(path, "exactly one of url or service is required"));
        } else if (hasUrl) {
            validateUrl(Tree.text(config, "url"), path + ".url", causes);
        } else {
            validateService(Tree.at(config, "service"), path + ".service", causes);
        }
        var bundle = Tree.text(config, "caBundle");
        if (!bundle.isEmpty()) {
            validateBundle(bundle, path + ".caBundle", causes);
        }
    }

    private static void validateUrl(String text, String path, List<FieldCause> causes) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            causes.add(FieldCause.invalid(path, text, "url must be a valid URL: " + e.getReason() + FORM));
            return;
        }
        if (!"https".equalsIgnoreCase(url.getScheme())) {
            var scheme = url.getScheme() == null ? "" : url.getScheme();
            causes.add(FieldCause.invalid(path, scheme, "'https' is the only allowed URL scheme" + FORM));
        }
        if (url.getRawUserInfo() != null || text.contains("@") && url.getHost() == null) {
            causes.add(FieldCause.invalid(path, "", "user information is not permitted in the URL"));
        } else if (url.getHost() == null || url.getHost().isEmpty()) {
            causes.add(FieldCause.invalid(path, "", "host must be specified" + FORM));
        }
        if (url.getPort() == 0 || url.getPort() > HIGHEST_PORT) {
            causes.add(FieldCause.invalid(path, url.getPort(), "a port is between 1 and 65535"));
        }
        if (url.getRawFragment() != null) {
            causes.add(FieldCause.invalid(path, url.getRawFragment(), "fragments are not permitted in the URL"));
        }
        if (url.getRawQuery() != null) {
            causes.add(FieldCause.invalid(path, url.getRawQuery(), "query parameters are not permitted in the URL"));
        }
    }

    private static void validateService(JsonNode service, String path, List<FieldCause> causes) {
        for (var field : List.of("name", "namespace")) {
            if (Tree.text(service, field).isEmpty()) {
                causes.add(FieldCause.required(path + "." + field, "service " + field + " is required"));
            }
        }
        var within = Tree.text(service, "path");
        if (!within.isEmpty() && !within.startsWith("/")) {
            causes.add(FieldCause.invalid(path + ".path", within, "must start with a '/'"));
        }
        long port = Tree.number(service, HIGHEST_PORT, "port");
        if (port < 1 || port > HIGHEST_PORT) {
            causes.add(FieldCause.invalid(path + ".port", port, "port is not valid: must be between 1 and 65535"));
        }
    }

    /** The value is not repeated: it is long, and says nothing to a person. */
    private static void validateBundle(String bundle, String path, List<FieldCause> causes) {
        try {
            CaBundle.read(bundle);
        } catch (GeneralSecurityException e) {
            causes.add(FieldCause.invalid(
                    path,
                    "<" + bundle.length() + " characters>",
                    "unable to load root certificates: " + e.getMessage()));
        }
    }
}
