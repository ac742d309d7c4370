package sh.deploy.apiserver.log;

import java.nio.charset.StandardCharsets;

/**
 * An object's JSON (UTF-8) without its {@code metadata.resourceVersion}, and the place where the digits of the revision go
 * once it is known: inside an empty string literal that is already there. Encoding costs the caller's thread, not the
 * appender's.
 *
 * @param json holds {@code "resourceVersion":""}; never changed after construction
 * @param revisionOffset index of the closing quote of that empty literal
 */
public record EncodedObject(byte[] json, int revisionOffset) {
    public EncodedObject {
        if (revisionOffset < 1 || revisionOffset >= json.length || json[revisionOffset] != '"') {
            throw new IllegalArgumentException("no empty string literal ends at offset " + revisionOffset);
        }
    }

    /** The object's bytes as stored and served once it has this revision. */
    public byte[] at(long revision) {
        var digits = Long.toString(revision).getBytes(StandardCharsets.US_ASCII);
        var whole = new byte[json.length + digits.length];
        System.arraycopy(json, 0, whole, 0, revisionOffset);
        System.arraycopy(digits, 0, whole, revisionOffset, digits.length);
        System.arraycopy(json, revisionOffset, whole, revisionOffset + digits.length, json.length - revisionOffset);
        return whole;
    }
}
