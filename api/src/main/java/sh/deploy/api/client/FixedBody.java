package sh.deploy.api.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A body of known length on a connection that goes on after it. */
final class FixedBody extends InputStream {
    private final InputStream in;
    private long left;

    FixedBody(InputStream in, long length) {
        this.in = in;
        this.left = length;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (left == 0) {
            return -1;
        }
        int got = in.read(into, offset, (int) Math.min(length, left));
        if (got < 0) {
            throw new EOFException("the answer is cut short: " + left + " bytes are missing");
        }
        left -= got;
        return got;
    }
}
