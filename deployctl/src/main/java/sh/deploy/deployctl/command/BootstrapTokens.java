package sh.deploy.deployctl.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import sh.deploy.api.access.BootstrapTokenSecret;
import tools.jackson.databind.JsonNode;

/** Where bootstrap tokens are, and how their Secrets read. */
final class BootstrapTokens {
    static final String PATH = "/api/v1/namespaces/" + BootstrapTokenSecret.NAMESPACE + "/secrets";

    /** Before the dot of a token. */
    static final int ID_LENGTH = 6;

    private BootstrapTokens() {}

    static String path(String id) {
        return PATH + "/" + BootstrapTokenSecret.NAME_PREFIX + id;
    }

    /** A text of the Secret's data; empty where it has none. */
    static String text(JsonNode secret, String key) {
        var base64 = secret.path("data").path(key).asString("");
        return new String(Base64.getDecoder().decode(base64), UTF_8);
    }
}
