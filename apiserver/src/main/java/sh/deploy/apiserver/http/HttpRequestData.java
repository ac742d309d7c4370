package sh.deploy.apiserver.http;

import io.netty.handler.codec.http.HttpHeaders;
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
