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
            var plain = new String(Base64.getUrlDecoder().decode(selection.continueToken()), UTF_8);
            var parts = plain.split("/", -1);
            if (parts.length == 4 && parts[0].equals(FORMAT)) {
                var place = resource.stored().key(parts[2], parts[3]);
                return new ContinueToken(Long.parseLong(parts[1]), place);
            }
        } catch (IllegalArgumentException notOurs) {
            // Answered below, like any other text that is not a token of ours.
        }
        throw resource.bad("continue key is not valid: use the one that the list before returned");
    }
}
