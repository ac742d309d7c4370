package sh.deploy.apiserver.authn.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.access.BootstrapTokenSecret;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.watch.Snapshot;
import tools.jackson.databind.JsonNode;

/**
 * What the Secret of a bootstrap token says.
 *
 * @param uid of the Secret, which tells it from an earlier one of the same id
 * @param expiration RFC 3339; empty for a token that is never over
 * @param node the one that it may join, as it was said; null for any
 */
record StoredToken(
        String id,
        String uid,
        String secret,
        String expiration,
        boolean authenticates,
        List<String> extraGroups,
        @Nullable String node) {

    /** Null when there is none, or it is on its way out. */
    static @Nullable StoredToken read(Snapshot state, String id) {
        var stored = state.get(
                new ObjectKey("", "secrets", BootstrapTokenSecret.NAMESPACE, BootstrapTokenSecret.NAME_PREFIX + id));
        if (stored == null) {
            return null;
        }
        var object = JsonTrees.object(stored.json());
        if (!Tree.text(object, "type").equals(BootstrapTokenSecret.TYPE)
                || Tree.has(object, "metadata", "deletionTimestamp")) {
            return null;
        }
        var data = Tree.at(object, "data");
        return new StoredToken(
                text(data, BootstrapTokenSecret.ID),
                stored.uid(),
                text(data, BootstrapTokenSecret.SECRET),
                text(data, BootstrapTokenSecret.EXPIRATION),
                text(data, BootstrapTokenSecret.AUTHENTICATES).equals("true"),
                Arrays.stream(text(data, BootstrapTokenSecret.EXTRA_GROUPS).split(","))
                        .filter(group -> !group.isEmpty())
                        .toList(),
                Tree.has(data, BootstrapTokenSecret.NODE) ? text(data, BootstrapTokenSecret.NODE) : null);
    }

    /** A time that cannot be read is over. */
    boolean isExpired(Instant now) {
        if (expiration.isEmpty()) {
            return false;
        }
        try {
            return !OffsetDateTime.parse(expiration).toInstant().isAfter(now);
        } catch (DateTimeParseException e) {
            return true;
        }
    }

    private static String text(JsonNode data, String key) {
        try {
            return new String(Base64.getDecoder().decode(Tree.text(data, key)), UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    @Override
    public String toString() {
        return "StoredToken[" + id + "]";
    }
}
