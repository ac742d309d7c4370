package sh.deploy.apiserver.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One whole request as it came off the wire.
 *
 * @param path decoded neither in whole nor in parts; without the query
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
    String header(CharSequence name) {
        var value = headers.get(name);
        return value == null ? "" : value;
    }

    @Nullable
    String headerOrNull(CharSequence name) {
        return headers.get(name);
    }
}
