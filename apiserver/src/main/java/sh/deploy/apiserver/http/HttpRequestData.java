package sh.deploy.apiserver.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One whole request as it came off the wire.
 *
 * @param path without the query; decoded neither in whole nor in parts, but a {@link PlainPath} once the front door has seen it
 * @param query as sent, without the question mark
 * @param certificates the client's chain, not yet verified; empty when it sent none
 */
record HttpRequestData(
        String method,
        String path,
        String query,
        HttpHeaders headers,
        byte[] body,
        List<X509Certificate> certificates) {
    /** What has come of a request whose body has not. */
    static HttpRequestData withoutBody(HttpRequest head) {
        var uri = head.uri();
        int mark = uri.indexOf('?');
        return new HttpRequestData(
                head.method().name(),
                mark < 0 ? uri : uri.substring(0, mark),
                mark < 0 ? "" : uri.substring(mark + 1),
                head.headers(),
                Response.EMPTY,
                List.of());
    }

    HttpRequestData withPath(String other) {
        return new HttpRequestData(method, other, query, headers, body, certificates);
    }

    String header(CharSequence name) {
        var value = headers.get(name);
        return value == null ? "" : value;
    }

    @Nullable
    String headerOrNull(CharSequence name) {
        return headers.get(name);
    }
}
