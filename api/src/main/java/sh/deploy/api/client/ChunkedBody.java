package sh.deploy.api.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;

/** A body in chunks; hands over each byte as soon as it has come. */
final class ChunkedBody extends InputStream {
    /** A sign, and the digits of other scripts, which Java would read, are none. */
    private static final Pattern SIZE = Pattern.compile("[0-9A-Fa-f]{1,15}");

    private final InputStream in;
    private long leftInChunk;
    private boolean first = true;
    private boolean ended;

    ChunkedBody(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (leftInChunk == 0 && !ended) {
            nextChunk();
        }
        if (ended) {
            return -1;
        }
        int got = in.read(into, offset, (int) Math.min(length, leftInChunk));
        if (got < 0) {
            throw new EOFException("the answer is cut short within a chunk");
        }
        leftInChunk -= got;
        return got;
    }

    private void nextChunk() throws IOException {
        if (!first && !Connection.readLine(in).isEmpty()) {
            throw new IOException("a chunk is longer than it says");
        }
        first = false;
        var line = Connection.readLine(in);
        int extension = line.indexOf(';');
        var size = (extension < 0 ? line : line.substring(0, extension)).strip();
        if (!SIZE.matcher(size).matches()) {
            throw new IOException("unusable chunk size: " + line);
        }
        leftInChunk = Long.parseLong(size, 16);
        if (leftInChunk == 0) {
            skipTrailers();
            ended = true;
        }
    }

    private void skipTrailers() throws IOException {
        while (!Connection.readLine(in).isEmpty()) {
            continue;
        }
    }
}
