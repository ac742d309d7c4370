package sh.deploy.deployctl.audit;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What the file for OpenID Connect says is in force: whom it no longer names is let in by nobody, and whom it names is let in. */
final class IdentityProviders extends StatusCheck {
    IdentityProviders() {
        super(new Rule(
                "identity-providers",
                "3.1.1, 3.1.2, 3.1.3",
                "The identity providers that the server is told of are in force."));
    }

    @Override
    Finding judge(JsonNode status, Evidence evidence) {
        var authentication = status.path("authentication");
        if (authentication.isMissingNode()) {
            return new Finding.Unknown(
                    "this server does not say in /statusz which identity providers it has; it is of an earlier version");
        }
        if (authentication.path("file").asString("none").equals("none")) {
            return new Finding.NotApplicable(
                    "it is told of none: people show certificates or tokens of the token file");
        }
        var reasons = new ArrayList<String>();
        add(reasons, "the file", authentication.path("fault").asString(""));
        for (var issuer : authentication.path("issuers")) {
            var url = issuer.path("url").asString("");
            var fault = issuer.path("fault").asString("");
            add(reasons, "issuer " + url, fault);
            if (fault.isEmpty() && issuer.path("keys").asInt(0) == 0) {
                add(reasons, "issuer " + url, "it has no key, so no token of it counts");
            }
        }
        return Finding.of(
                reasons,
                "mend what is said of " + authentication.path("file").asString("")
                        + "; the server reads it again by itself",
                authentication.path("issuers").size() + " issuers of "
                        + authentication.path("file").asString("") + " are in force, with their keys");
    }

    private static void add(List<String> reasons, String of, String fault) {
        if (!fault.isEmpty()) {
            reasons.add(of + ": " + fault);
        }
    }
}
