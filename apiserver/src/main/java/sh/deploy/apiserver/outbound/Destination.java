package sh.deploy.apiserver.outbound;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;

/**
 * The addresses that a host's name leads to, once all of them are found to be ones that this server may call. A connection is made to these
 * and the name is not looked up again, so that it cannot lead elsewhere in between (CVE-2020-8562).
 *
 * @param host as it stands in the certificate; an IPv6 address without brackets
 */
public record Destination(String host, List<InetAddress> addresses) {
    public Destination {
        addresses = List.copyOf(addresses);
    }

    /**
     * Of an address's host; asks the name servers, and takes as long as they do.
     *
     * @param uri {@code https://HOST…}
     * @param loopback whether this machine itself may be called
     * @throws IOException for another sort of address, a host that is not known, or any address of which may not be called
     */
    public static Destination of(URI uri, boolean loopback) throws IOException {
        return of(host(uri), loopback);
    }

    /** @throws IOException where it is no {@code https://HOST…} */
    static String host(URI uri) throws IOException {
        if (!"https".equals(uri.getScheme()) || uri.getHost() == null || uri.getRawUserInfo() != null) {
            throw new IOException(uri + " is no address of the form https://HOST/PATH");
        }
        return uri.getHost().replaceAll("^\\[|]$", "");
    }

    /**
     * Asks the name servers; takes as long as they do.
     *
     * @param loopback whether this machine itself may be called
     * @throws IOException for a host that is not known, or any address of which may not be called
     */
    static Destination of(String host, boolean loopback) throws IOException {
        List<InetAddress> addresses;
        try {
            addresses = List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            throw new IOException("the host " + host + " is not known here", e);
        }
        for (var address : addresses) {
            var kind = forbidden(address, loopback);
            if (!kind.isEmpty()) {
                throw new IOException(
                        host + " leads to " + address.getHostAddress() + ", " + kind + ", which is not called");
            }
        }
        return new Destination(host, addresses);
    }

    /** What kind of address it is that may not be called; empty for one that may. Looks at this machine's interfaces. */
    static String forbidden(InetAddress address, boolean loopback) {
        return ForbiddenAddresses.complaint(
                address,
                meant -> !loopback && (meant.isLoopbackAddress() || isOwn(meant))
                        ? "an address of this machine itself"
                        : "");
    }

    private static boolean isOwn(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            throw new UncheckedIOException("the interfaces of this machine cannot be looked at", e);
        }
    }
}
