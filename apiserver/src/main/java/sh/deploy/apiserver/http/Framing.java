package sh.deploy.apiserver.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.regex.Pattern;

/**
 * What the decoder lets through though two readers might take it for different requests, or for one to different hosts: RFC 9112, sections
 * 2.3, 3.2 and 6.1. Whoever stands before us, a proxy or a balancer, may be the other reader.
 */
final class Framing {
    /** A name or an address, and a port. */
    private static final Pattern HOST =
            Pattern.compile("([A-Za-z0-9._~%!$&'()*+,;=-]*|\\[[0-9A-Fa-f:.]+])(:\\d{0,5})?");

    private Framing() {}

    /** What is ambiguous about a request of HTTP/1, as a sentence; empty for nothing. */
    static String ambiguity(HttpRequest request) {
        var version = request.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            return "this is not HTTP/1.1";
        }
        var encodings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!encodings.isEmpty()
                && (encodings.size() > 1 || !encodings.getFirst().equalsIgnoreCase("chunked"))) {
            return "of transfer encodings only \"chunked\" is understood, once and alone";
        }
        var hosts = request.headers().getAll(HttpHeaderNames.HOST);
        if (hosts.size() > 1 || (hosts.isEmpty() && version.equals(HttpVersion.HTTP_1_1))) {
            return "there is to be one Host header, and there are " + hosts.size();
        }
        return hosts.isEmpty() || HOST.matcher(hosts.getFirst()).matches() ? "" : "the Host header names no host";
    }
}
