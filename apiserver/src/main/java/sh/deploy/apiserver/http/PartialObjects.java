package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Stored objects cut down to their metadata, as {@code PartialObjectMetadata}: the bytes of the metadata are copied as they
 * are, without reading the rest. Every object has one shape of metadata, so that holds for all kinds and versions.
 */
final class PartialObjects {
    private static final byte[] HEAD =
            "{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":".getBytes(US_ASCII);
    private static final byte[] METADATA = "\"metadata\":".getBytes(US_ASCII);

    private PartialObjects() {}

    /** @param stored an object as the log keeps it: compact JSON with a member {@code metadata} */
    static byte[] of(byte[] stored) {
        int start = metadata(stored);
        int end = endOfObject(stored, start);
        var partial = new byte[HEAD.length + end - start + 1];
        System.arraycopy(HEAD, 0, partial, 0, HEAD.length);
        System.arraycopy(stored, start, partial, HEAD.length, end - start);
        partial[partial.length - 1] = '}';
        return partial;
    }

    /** Where the value of the outermost object's member {@code metadata} begins. */
    private static int metadata(byte[] json) {
        int depth = 0;
        for (int i = 0; i < json.length; i++) {
            switch (json[i]) {
                case '"' -> {
                    if (depth == 1 && startsWith(json, i)) {
                        return i + METADATA.length;
                    }
                    i = endOfString(json, i);
                }
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                default -> {}
            }
        }
        throw new IllegalStateException("a stored object has no metadata");
    }

    /** The index behind the object that begins at {@code start}. */
    private static int endOfObject(byte[] json, int start) {
        int depth = 0;
        for (int i = start; i < json.length; i++) {
            switch (json[i]) {
                case '"' -> i = endOfString(json, i);
                case '{' -> depth++;
                case '}' -> {
                    if (--depth == 0) {
                        return i + 1;
                    }
                }
                default -> {}
            }
        }
        throw new IllegalStateException("a stored object's metadata does not end");
    }

    /** The index of the quote that ends the string whose opening quote is at {@code start}. */
    private static int endOfString(byte[] json, int start) {
        int i = start + 1;
        while (json[i] != '"') {
            i += json[i] == '\\' ? 2 : 1;
        }
        return i;
    }

    private static boolean startsWith(byte[] json, int at) {
        if (at + METADATA.length > json.length) {
            return false;
        }
        for (int i = 0; i < METADATA.length; i++) {
            if (json[at + i] != METADATA[i]) {
                return false;
            }
        }
        return true;
    }
}
