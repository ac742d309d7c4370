package sh.deploy.apiserver.admission.webhook.call;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import sh.deploy.api.bounds.Bounds;

/** Reads one HTTP/1.1 answer, of which every part is bounded. */
final class AnswerReader {
    private static final int MOST_HEAD_BYTES = 64 << 10;
    private static final int PIECE_BYTES = 16 << 10;

    private final InputStream in;
    private int headBytes;

    /** @param keep whether another request may follow on the connection */
    record Answer(byte[] body, boolean keep) {}

    AnswerReader(InputStream in) {
        this.in = in;
    }

    /** @throws CallFailed the answer is another than 200, too large, or none of HTTP */
    Answer read() throws IOException, CallFailed {
        var line = statusLine();
        var headers = headers();
        while (line.status >= 100 && line.status < 200) {
            if (line.status == 101) {
                break;
            }
            line = statusLine();
            headers = headers();
        }
        if (line.status >= 300 && line.status < 400) {
            throw new CallFailed("it answered " + line.status + ", and redirects are not followed");
        }
        if (line.status != 200) {
            throw new CallFailed("it answered " + line.status + " instead of 200");
        }
        boolean keep = line.keeps && !headers.getOrDefault("connection", "").equalsIgnoreCase("close");
        var coding = headers.get("transfer-encoding");
        var length = headers.get("content-length");
        if (coding != null) {
            if (!coding.equalsIgnoreCase("chunked")) {
                throw new CallFailed("it sent an answer in a coding that is not understood");
            }
            return new Answer(chunks(), keep && length == null);
        }
        return length == null ? new Answer(toTheEnd(), false) : new Answer(fixed(number(length, 10)), keep);
    }

    private record StatusLine(int status, boolean keeps) {}

    private StatusLine statusLine() throws IOException, CallFailed {
        var line = line();
        boolean isOurs = line.length() >= 12 && line.startsWith("HTTP/1.") && line.charAt(8) == ' ';
        if (!isOurs) {
            throw notHttp();
        }
        return new StatusLine((int) number(line.substring(9, 12), 10), line.charAt(7) == '1');
    }

    private Map<String, String> headers() throws IOException, CallFailed {
        var headers = new HashMap<String, String>();
        for (var line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw notHttp();
            }
            var name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            var value = line.substring(colon + 1).strip();
            var before = headers.put(name, value);
            if (before != null && name.equals("content-length") && !before.equals(value)) {
                throw notHttp();
            }
        }
        return headers;
    }

    private byte[] fixed(long length) throws IOException, CallFailed {
        checkRoom(length);
        var body = in.readNBytes((int) length);
        if (body.length < length) {
            throw cutShort();
        }
        return body;
    }

    private byte[] toTheEnd() throws IOException, CallFailed {
        var body = new ByteArrayOutputStream(PIECE_BYTES);
        copy(Bounds.WEBHOOK_ANSWER_BYTES + 1L, body);
        checkRoom(body.size());
        return body.toByteArray();
    }

    private byte[] chunks() throws IOException, CallFailed {
        var body = new ByteArrayOutputStream(PIECE_BYTES);
        while (true) {
            // The lines around a chunk are no part of the head; each alone is bounded.
            headBytes = 0;
            var line = line();
            int extension = line.indexOf(';');
            long size = number((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
            checkRoom(body.size() + size);
            if (size == 0) {
                headers();
                return body.toByteArray();
            }
            if (copy(size, body) < size || !line().isEmpty()) {
                throw cutShort();
            }
        }
    }

    private long copy(long most, ByteArrayOutputStream into) throws IOException {
        var piece = new byte[PIECE_BYTES];
        long copied = 0;
        while (copied < most) {
            int got = in.read(piece, 0, (int) Math.min(piece.length, most - copied));
            if (got < 0) {
                return copied;
            }
            into.write(piece, 0, got);
            copied += got;
        }
        return copied;
    }

    private String line() throws IOException, CallFailed {
        var line = new ByteArrayOutputStream(64);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw cutShort();
            }
            if (++headBytes > MOST_HEAD_BYTES) {
                throw new CallFailed("the head of its answer is longer than " + MOST_HEAD_BYTES + " bytes");
            }
            line.write(next);
        }
        var text = line.toString(ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private static void checkRoom(long bytes) throws CallFailed {
        if (bytes > Bounds.WEBHOOK_ANSWER_BYTES) {
            throw new CallFailed("its answer is longer than " + Bounds.WEBHOOK_ANSWER_BYTES + " bytes");
        }
    }

    private static long number(String digits, int radix) throws CallFailed {
        try {
            long number = digits.length() > 12 ? -1 : Long.parseLong(digits, radix);
            if (number < 0 || digits.startsWith("+")) {
                throw notHttp();
            }
            return number;
        } catch (NumberFormatException e) {
            throw notHttp();
        }
    }

    private static EOFException cutShort() {
        return new EOFException("its answer is cut short");
    }

    private static CallFailed notHttp() {
        return new CallFailed("what it answered is not HTTP/1.1");
    }
}
