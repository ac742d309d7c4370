package sh.deploy.apiserver.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import sh.deploy.api.object.ObjectKey;

/**
 * Where the next part of a list starts. Opaque to clients.
 *
 * @param revision of the whole list
 * @param start the last object that was given
 */
record ContinueToken(long revision, ObjectKey start) {
    private static final String FORMAT = "1";

    String text() {
        var plain = FORMAT + "/" + revision + "/" + start.namespace() + "/" + start.name();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(UTF_8));
    }

    static ContinueToken parse(Resource resource, Selection selection) {
        if (!selection.resourceVersion().isEmpty()
                && !selection.resourceVersion().equals("0")) {
            throw resource.bad("specifying resource version is not allowed when using continue");
        }
        try {
            var parts = parts(selection.continueToken());
            return new ContinueToken(Long.parseLong(parts[1]), resource.stored().key(parts[2], parts[3]));
        } catch (IllegalArgumentException notOurs) {
            throw resource.bad("continue key is not valid: use the one that the list before returned");
        }
    }

    /** The revision that a text names, or -1; also when it is no token, for which it is refused later. */
    static long revisionIn(String text) {
        try {
            return Math.max(-1, Long.parseLong(parts(text)[1]));
        } catch (IllegalArgumentException notOurs) {
            return -1;
        }
    }

    /** @throws IllegalArgumentException it is no token of ours */
    private static String[] parts(String text) {
        var parts = new String(Base64.getUrlDecoder().decode(text), UTF_8).split("/", -1);
        if (parts.length != 4 || !parts[0].equals(FORMAT)) {
            throw new IllegalArgumentException("not a token of ours");
        }
        return parts;
    }
}
