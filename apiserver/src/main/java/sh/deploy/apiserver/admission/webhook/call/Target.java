package sh.deploy.apiserver.admission.webhook.call;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;

/**
 * Where a webhook listens.
 *
 * @param host name or address, an IPv6 address without its brackets; empty when the URL cannot be read
 * @param path encoded, as it goes into a request
 */
record Target(String host, int port, String path) {
    private static final int HTTPS_PORT = 443;
    private static final Target UNREADABLE = new Target("", 0, "");

    /** Never fails: what was stored is what somebody validated, perhaps an earlier version of ours. */
    static Target of(String url) {
        try {
            var uri = new URI(url);
            var host = uri.getHost();
            if (!"https".equalsIgnoreCase(uri.getScheme()) || host == null) {
                return UNREADABLE;
            }
            return new Target(
                    host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                    uri.getPort() < 0 ? HTTPS_PORT : uri.getPort(),
                    path(uri));
        } catch (URISyntaxException e) {
            return UNREADABLE;
        }
    }

    /** As it is written, but in ASCII. Behind a host, lest one that begins with two slashes names another. */
    private static String path(URI uri) throws URISyntaxException {
        var before = "https://" + uri.getRawAuthority();
        var path = new URI(before + uri.getRawPath()).toASCIIString().substring(before.length());
        return path.isEmpty() ? "/" : path;
    }

    /** Line and headers of a request; the webhook is told how long it has, in whole seconds. */
    byte[] head(int bodyBytes, Duration timeout) {
        long seconds = Math.max(1, timeout.plusMillis(999).toSeconds());
        var name = host.contains(":") ? "[" + host + "]" : host;
        return ("POST " + path + "?timeout=" + seconds + "s HTTP/1.1\r\n"
                        + "Host: " + (port == HTTPS_PORT ? name : name + ":" + port) + "\r\n"
                        + "Content-Type: application/json\r\n"
                        + "Accept: application/json\r\n"
                        + "User-Agent: deploy-apiserver\r\n"
                        + "Content-Length: " + bodyBytes + "\r\n\r\n")
                .getBytes(ISO_8859_1);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
