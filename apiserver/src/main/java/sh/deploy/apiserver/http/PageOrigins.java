package sh.deploy.apiserver.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import sh.deploy.api.problem.OneLine;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;

/**
 * Which pages of the web may have a connection taken over for them: those of the server's own host and port, though it serves none yet. A
 * browser opens a WebSocket for any page, shows the client certificate of whoever uses it, and lets the page read what comes; the server alone
 * can refuse it. Programs that are no browser say no origin. Source: RFC 6455, section 10.2; how an origin is written: RFC 6454, section 6.2.
 */
final class PageOrigins {
    private static final String SCHEME = "https://";
    private static final String USUAL_PORT = ":443";

    private final Set<String> hosts;

    /** @param hosts names and addresses in the server's certificate */
    PageOrigins(Collection<String> hosts) {
        this.hosts = hosts.stream().map(PageOrigins::normalized).collect(Collectors.toUnmodifiableSet());
    }

    /** @throws ProblemException 403 for an upgrade that a page from elsewhere asks for */
    void require(HttpRequestData request) {
        if (!request.headers().contains(HttpHeaderNames.UPGRADE)) {
            return;
        }
        var host = withoutUsualPort(request.header(HttpHeaderNames.HOST).toLowerCase(Locale.ROOT));
        for (var origin : request.headers().getAll(HttpHeaderNames.ORIGIN)) {
            if (!isOwn(origin.toLowerCase(Locale.ROOT), host)) {
                throw Problem.of(
                                Reason.FORBIDDEN,
                                "an upgrade is not for pages of the origin \"" + OneLine.of(origin)
                                        + "\"; only pages of this server's own host and port may ask for one, and programs"
                                        + " that are no browser leave out the header Origin")
                        .toException();
            }
        }
    }

    /** Whoever looks up a name of their own to be this machine shows a host that is not in its certificate. */
    private boolean isOwn(String origin, String host) {
        return origin.startsWith(SCHEME)
                && withoutUsualPort(origin.substring(SCHEME.length())).equals(host)
                && hosts.contains(normalized(withoutPort(host)));
    }

    private static String withoutUsualPort(String host) {
        return host.endsWith(USUAL_PORT) ? host.substring(0, host.length() - USUAL_PORT.length()) : host;
    }

    /** Of an address of IPv6, the brackets too. */
    private static String withoutPort(String host) {
        if (host.startsWith("[")) {
            int end = host.indexOf(']');
            return end < 0 ? host : host.substring(1, end);
        }
        int colon = host.indexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }

    /** However an address is written. */
    private static String normalized(String host) {
        try {
            return InetAddress.ofLiteral(host).getHostAddress();
        } catch (IllegalArgumentException name) {
            return host.toLowerCase(Locale.ROOT);
        }
    }
}
