package sh.deploy.controllers.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.Secret;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import sh.deploy.api.access.BootstrapTokenSecret;
import sh.deploy.api.object.ObjectFacts;

/** When a bootstrap token is over. One without an end, or with one that cannot be read, stays for whoever made it. Pure. */
final class TokenAge {
    private TokenAge() {}

    static boolean isExpired(Secret secret, Instant now) {
        var data = secret.getData() == null ? Map.<String, String>of() : secret.getData();
        return BootstrapTokenSecret.TYPE.equals(secret.getType())
                && ObjectFacts.instant(text(data.getOrDefault(BootstrapTokenSecret.EXPIRATION, "")))
                        .filter(end -> !end.isAfter(now))
                        .isPresent();
    }

    private static String text(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
