package sh.deploy.apiserver.log;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An object's JSON (UTF-8) without its {@code metadata.resourceVersion}, and the place where the digits of the revision go
 * once it is known: inside an empty string literal that is already there. Encoding costs the caller's thread, not the
 * appender's.
 *
 * @param buffer begins with the JSON, which holds {@code "resourceVersion":""}; never changed after construction
 * @param length bytes of the buffer that count
 * @param revisionOffset index of the closing quote of that empty literal
 */
public record EncodedObject(byte[] buffer, int length, int revisionOffset) {
    public EncodedObject {
        if (length > buffer.length || revisionOffset < 1 || revisionOffset >= length || buffer[revisionOffset] != '"') {
            throw new IllegalArgumentException("no empty string literal ends at offset " + revisionOffset);
        }
    }

    /** All of the bytes count. */
    public EncodedObject(byte[] json, int revisionOffset) {
        this(json, json.length, revisionOffset);
    }

    /** The object's bytes as stored and served once it has this revision. */
    public byte[] at(long revision) {
        var digits = Long.toString(revision).getBytes(StandardCharsets.US_ASCII);
        var whole = Arrays.copyOf(buffer, length + digits.length);
        System.arraycopy(digits, 0, whole, revisionOffset, digits.length);
        System.arraycopy(buffer, revisionOffset, whole, revisionOffset + digits.length, length - revisionOffset);
        return whole;
    }
}
