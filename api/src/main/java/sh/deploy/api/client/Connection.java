package sh.deploy.api.client;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One socket to the server, speaking HTTP/1.1. Used by one caller at a time, except for {@link #abort}. */
final class Connection {
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int MAX_LINE_BYTES = 64 * 1024;
    private static final int MAX_HEADERS = 200;

    /** No sign, and not so many that a long could not hold them. */
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");

    private final ClientConfig.Credential credential;
    private final Socket socket;
    private final Socket beneath;
    private final InputStream in;

    /** What came back, before anybody has read the body. */
    record Answer(int status, Map<String, String> headers, InputStream body, boolean reusable) {}

    /** @param credential by which it was opened */
    Connection(Sockets.Opened opened, ClientConfig.Credential credential) throws IOException {
        this.credential = credential;
        this.socket = opened.socket();
        this.beneath = opened.beneath();
        this.in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
    }

    ClientConfig.Credential credential() {
        return credential;
    }

    /** @param silenceLimit how long to wait for the next byte; zero means for ever */
    void write(byte[] head, byte @Nullable [] body, Duration silenceLimit) throws IOException {
        socket.setSoTimeout(Math.toIntExact(silenceLimit.toMillis()));
        var out = socket.getOutputStream();
        if (body == null || body.length == 0) {
            out.write(head);
        } else {
            var whole = new byte[head.length + body.length];
            System.arraycopy(head, 0, whole, 0, head.length);
            System.arraycopy(body, 0, whole, head.length, body.length);
            out.write(whole);
        }
        out.flush();
    }

    /** Reads status and headers of the answer to what was written. */
    Answer read(boolean headRequest) throws IOException {
        int status = readStatus();
        var headers = readHeaders();
        while (status >= 100 && status < 200 && status != 101) {
            status = readStatus();
            headers = readHeaders();
        }
        boolean keep = !"close".equalsIgnoreCase(headers.getOrDefault("connection", ""));
        if (headRequest || status == 204 || status == 304) {
            return new Answer(status, headers, InputStream.nullInputStream(), keep);
        }
        if (headers.getOrDefault("transfer-encoding", "")
                .toLowerCase(Locale.ROOT)
                .endsWith("chunked")) {
            return new Answer(status, headers, new ChunkedBody(in), keep);
        }
        var length = headers.get("content-length");
        if (length != null) {
            return new Answer(status, headers, new FixedBody(in, parseLength(length)), keep);
        }
        return new Answer(status, headers, in, false);
    }

    /** Closes at once, whoever reads or writes; a blocked reader gets an {@link IOException}. Any thread may call. */
    void abort() {
        try {
            // Closing the TLS socket would wait for its reader; closing what lies beneath does not.
            beneath.close();
        } catch (IOException alreadyGone) {
            return;
        }
    }

    private int readStatus() throws IOException {
        var line = readLine(in);
        if (line.length() < 12
                || !line.startsWith("HTTP/1.")
                || !DIGITS.matcher(line.substring(9, 12)).matches()) {
            throw new IOException("not an HTTP/1.1 answer: " + line);
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private Map<String, String> readHeaders() throws IOException {
        var headers = new LinkedHashMap<String, String>();
        for (int count = 0; ; count++) {
            var line = readLine(in);
            if (line.isEmpty()) {
                return headers;
            }
            int colon = line.indexOf(':');
            if (colon <= 0 || count >= MAX_HEADERS) {
                throw new IOException("unusable header line: " + line);
            }
            headers.merge(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip(),
                    (earlier, later) -> earlier + "\n" + later);
        }
    }

    private static long parseLength(String text) throws IOException {
        if (!DIGITS.matcher(text).matches()) {
            throw new IOException("unusable Content-Length: " + text);
        }
        return Long.parseLong(text);
    }

    /** A line without its end. */
    static String readLine(InputStream in) throws IOException {
        var line = new byte[128];
        int length = 0;
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException(length == 0 ? "the server closed the connection" : "the answer is cut short");
            }
            if (length == MAX_LINE_BYTES) {
                throw new IOException("a header line is longer than " + MAX_LINE_BYTES + " bytes");
            }
            if (length == line.length) {
                line = Arrays.copyOf(line, length * 2);
            }
            line[length++] = (byte) next;
        }
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        return new String(line, 0, end, StandardCharsets.ISO_8859_1);
    }
}
