package sh.deploy.api.client;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An answer whose body is still on its way. Close it: a body read to its end gives the connection back, one closed earlier
 * ends the connection. One thread reads; any thread may close, which ends a blocked read with an {@link IOException}.
 */
public final class Response implements AutoCloseable {
    private final int status;
    private final Map<String, String> headers;
    private final Body body;
    private final Release release;

    /** What becomes of the connection; called once. */
    interface Release {
        void release(boolean wholeBodyRead);
    }

    Response(int status, Map<String, String> headers, InputStream body, Release release) {
        this.status = status;
        this.headers = headers;
        this.body = new Body(body);
        this.release = release;
    }

    public int status() {
        return status;
    }

    /** Whether the status is one of 200 … 299. */
    public boolean successful() {
        return status >= 200 && status < 300;
    }

    /** The first value of a header, whatever its case. */
    public Optional<String> header(String name) {
        return headers(name).stream().findFirst();
    }

    /** All values of a header, such as {@code Warning}. */
    public List<String> headers(String name) {
        var values = headers.get(name.toLowerCase(Locale.ROOT));
        return values == null ? List.of() : List.of(values.split("\n", -1));
    }

    public InputStream body() {
        return body;
    }

    /** Reads the whole body and closes. */
    public byte[] bytes() throws IOException {
        try (this) {
            return body.readAllBytes();
        }
    }

    @Override
    public void close() {
        body.finish(false);
    }

    private final class Body extends InputStream {
        private final InputStream in;
        private boolean finished;

        Body(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (isFinished()) {
                return -1;
            }
            int got = in.read(into, offset, length);
            if (got < 0) {
                finish(true);
            }
            return got;
        }

        @Override
        public void close() {
            finish(false);
        }

        private synchronized boolean isFinished() {
            return finished;
        }

        void finish(boolean wholeBodyRead) {
            synchronized (this) {
                if (finished) {
                    return;
                }
                finished = true;
            }
            release.release(wholeBodyRead);
        }
    }
}
