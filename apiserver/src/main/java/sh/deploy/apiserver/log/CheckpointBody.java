package sh.deploy.apiserver.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;

/**
 * The objects of a checkpoint as compressed bytes: by Zstandard, which takes a fraction of the time that deflate takes, and a large
 * state is written while requests want the processor. Deflated bodies of older checkpoints are read as well.
 */
final class CheckpointBody {
    /** Version of the form that is written. */
    static final short FORMAT = 2;

    private static final short DEFLATED = 1;
    private static final int LEVEL = 1;
    private static final int ANOTHER = 1;
    private static final int END = 0;

    private static final int BUFFER = 1 << 16;

    /** Far more than names, kinds and versions have. */
    private static final int MAX_TEXT_BYTES = 1 << 16;

    /** Far more than an object may have, whatever its characters are written as, and however it is encrypted. */
    private static final int MAX_OBJECT_BYTES = 1 << 26;

    private CheckpointBody() {}

    static void write(Iterable<CheckpointObject> objects, OutputStream out) throws IOException {
        try (var compressed = new ZstdOutputStream(out, LEVEL)) {
            writePlain(objects, compressed);
        }
    }

    static void writePlain(Iterable<CheckpointObject> objects, OutputStream out) throws IOException {
        var data = new BufferedOutputStream(out, BUFFER);
        var head = new ObjectHead();
        for (var object : objects) {
            var fields = head.of(object);
            data.write(ANOTHER);
            data.write(fields.array(), 0, fields.position());
            data.write(object.json());
        }
        data.write(END);
        data.flush();
    }

    static boolean isKnown(short format) {
        return format == FORMAT || format == DEFLATED;
    }

    private static InputStream plain(InputStream body, short format) {
        try {
            return format == DEFLATED ? new InflaterInputStream(body) : new ZstdInputStream(body);
        } catch (IOException e) {
            throw new UncheckedIOException("the checkpoint is damaged", e);
        }
    }

    /** Reads one object after the other from a body. */
    static final class Reader {
        private final DataInputStream data;

        /** @param format one that {@linkplain #isKnown is known} */
        Reader(InputStream body, short format) {
            this.data = new DataInputStream(new BufferedInputStream(plain(body, format), BUFFER));
        }

        /** Null after the last one. */
        @Nullable
        CheckpointObject next() {
            try {
                return another(data.readByte()) ? read(data) : null;
            } catch (IOException e) {
                throw new UncheckedIOException("the checkpoint is damaged", e);
            }
        }
    }

    private static boolean another(byte mark) throws IOException {
        if (mark != ANOTHER && mark != END) {
            throw new IOException("between two objects stands " + mark);
        }
        return mark == ANOTHER;
    }

    private static CheckpointObject read(DataInputStream data) throws IOException {
        var key = new ObjectKey(text(data), text(data), text(data), text(data));
        return new CheckpointObject(
                key, text(data), data.readLong(), text(data), text(data), bytes(data, MAX_OBJECT_BYTES));
    }

    private static String text(DataInputStream data) throws IOException {
        return new String(bytes(data, MAX_TEXT_BYTES), UTF_8);
    }

    /** Takes memory for what is there, not for what a length says that is damaged. */
    private static byte[] bytes(DataInputStream data, int most) throws IOException {
        int length = data.readInt();
        if (length < 0 || length > most) {
            throw new IOException("a length is " + length + " where " + most + " is the most");
        }
        var bytes = data.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("it ends " + (length - bytes.length) + " bytes too early");
        }
        return bytes;
    }
}
