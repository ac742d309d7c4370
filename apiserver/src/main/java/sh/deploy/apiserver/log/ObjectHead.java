package sh.deploy.apiserver.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/**
 * What is said of an object before its JSON, in digests and in bodies of checkpoints alike: each text behind its length, the revision,
 * and at last the JSON's length. Numbers are big-endian. Not thread-safe: the bytes are good until the next object.
 */
final class ObjectHead {
    private ByteBuffer bytes = ByteBuffer.allocate(1024);

    /** From its array's begin to its position. */
    ByteBuffer of(CheckpointObject object) {
        return of(object, object.json().length);
    }

    /** With another number in place of the JSON's length. */
    ByteBuffer of(CheckpointObject object, int length) {
        var key = object.key();
        bytes.clear();
        text(key.group());
        text(key.resource());
        text(key.namespace());
        text(key.name());
        text(object.uid());
        room(Long.BYTES).putLong(object.revision());
        text(object.apiVersion());
        text(object.kind());
        return room(Integer.BYTES).putInt(length);
    }

    private void text(String value) {
        var utf8 = value.getBytes(UTF_8);
        room(Integer.BYTES + utf8.length).putInt(utf8.length).put(utf8);
    }

    private ByteBuffer room(int more) {
        if (bytes.remaining() < more) {
            bytes = ByteBuffer.allocate(2 * (bytes.capacity() + more)).put(bytes.flip());
        }
        return bytes;
    }
}
