package sh.deploy.apiserver.kinds.openapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** A protobuf message while it is written. Empty strings and false are left out, as protobuf 3 does. */
final class Message {
    private static final int VARINT = 0;
    private static final int BYTES = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message put(int number, String text) {
        return text.isEmpty() ? this : put(number, text.getBytes(UTF_8));
    }

    Message put(int number, Message message) {
        return put(number, message.bytes());
    }

    Message put(int number, boolean value) {
        if (value) {
            varint(number << 3 | VARINT);
            varint(1);
        }
        return this;
    }

    private Message put(int number, byte[] bytes) {
        varint(number << 3 | BYTES);
        varint(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    private void varint(int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            out.write(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
