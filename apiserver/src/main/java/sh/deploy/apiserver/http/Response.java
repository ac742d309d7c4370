package sh.deploy.apiserver.http;

import java.util.ArrayList;
import java.util.List;

/**
 * A whole answer, or the head of a streamed one.
 *
 * @param isKept the server has the body anyway, for whoever asks next: it takes no memory that nobody reads it
 * @param closes the connection cannot be used any further, because the request was not read to its end
 */
record Response(int status, List<Header> headers, byte[] body, boolean isKept, boolean closes) {
    record Header(String name, String value) {}

    static final byte[] EMPTY = new byte[0];

    static Response of(int status, String contentType, byte[] body) {
        return new Response(status, List.of(new Header("content-type", contentType)), body, false, false);
    }

    static Response json(int status, byte[] body) {
        return of(status, "application/json", body);
    }

    Response with(String name, String value) {
        var more = new ArrayList<>(headers);
        more.add(new Header(name, value));
        return new Response(status, List.copyOf(more), body, isKept, closes);
    }

    Response closing() {
        return new Response(status, headers, body, isKept, true);
    }

    Response kept() {
        return new Response(status, headers, body, true, closes);
    }

    /** Bytes of memory that are free again once its client has taken it. */
    int unreadBytes() {
        return isKept ? Math.min(body.length, LongAnswer.PIECE_BYTES) : body.length;
    }
}
