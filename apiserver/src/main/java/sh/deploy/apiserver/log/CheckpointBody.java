package sh.deploy.apiserver.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;

/** The objects of a checkpoint as compressed bytes. */
final class CheckpointBody {
    /** Version of this form. */
    static final short FORMAT = 1;

    private static final int BUFFER = 1 << 16;

    private CheckpointBody() {}

    static void write(Iterable<CheckpointObject> objects, OutputStream out) throws IOException {
        var deflater = new Deflater(Deflater.BEST_SPEED);
        try (var data = new DataOutputStream(
                new BufferedOutputStream(new DeflaterOutputStream(out, deflater, BUFFER), BUFFER))) {
            for (var object : objects) {
                data.writeBoolean(true);
                write(object, data);
            }
            data.writeBoolean(false);
        } finally {
            deflater.end();
        }
    }

    /** Reads one object after the other from a body. */
    static final class Reader {
        private final DataInputStream data;

        Reader(InputStream in) {
            this.data = new DataInputStream(new BufferedInputStream(new InflaterInputStream(in), BUFFER));
        }

        /** Null after the last one. */
        @Nullable
        CheckpointObject next() {
            try {
                return data.readBoolean() ? read(data) : null;
            } catch (IOException e) {
                throw new UncheckedIOException("the checkpoint is damaged", e);
            }
        }
    }

    private static void write(CheckpointObject object, DataOutputStream data) throws IOException {
        var key = object.key();
        text(key.group(), data);
        text(key.resource(), data);
        text(key.namespace(), data);
        text(key.name(), data);
        text(object.uid(), data);
        data.writeLong(object.revision());
        text(object.apiVersion(), data);
        text(object.kind(), data);
        bytes(object.json(), data);
    }

    private static CheckpointObject read(DataInputStream data) throws IOException {
        var key = new ObjectKey(text(data), text(data), text(data), text(data));
        return new CheckpointObject(key, text(data), data.readLong(), text(data), text(data), bytes(data));
    }

    private static void text(String text, DataOutputStream data) throws IOException {
        bytes(text.getBytes(UTF_8), data);
    }

    private static void bytes(byte[] bytes, DataOutputStream data) throws IOException {
        data.writeInt(bytes.length);
        data.write(bytes);
    }

    private static String text(DataInputStream data) throws IOException {
        return new String(bytes(data), UTF_8);
    }

    private static byte[] bytes(DataInputStream data) throws IOException {
        var bytes = new byte[data.readInt()];
        data.readFully(bytes);
        return bytes;
    }
}
