package sh.deploy.apiserver.outbound;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The addresses that a host's name leads to, once all of them are found to be ones that this server may call. A connection is made to these
 * and the name is not looked up again, so that it cannot lead elsewhere in between (CVE-2020-8562).
 *
 * @param host as it stands in the certificate; an IPv6 address without brackets
 */
public record Destination(String host, List<InetAddress> addresses) {
    /** Where clouds tell their machines' secrets, as far as the addresses are not link-local. */
    private static final Set<InetAddress> METADATA = Set.of(
            InetAddress.ofLiteral("fd00:ec2::254"),
            InetAddress.ofLiteral("fd00:ec2::23"),
            InetAddress.ofLiteral("fd20:ce::254"),
            InetAddress.ofLiteral("100.100.100.200"),
            InetAddress.ofLiteral("192.0.0.192"),
            InetAddress.ofLiteral("168.63.129.16"));

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
        return EmbeddedAddress.meanings(address).stream()
                .map(meant -> kind(meant, loopback))
                .filter(kind -> !kind.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static String kind(InetAddress meant, boolean loopback) {
        if (METADATA.contains(meant)) {
            return "a cloud's metadata address";
        }
        if (meant.isLinkLocalAddress()) {
            return "a link-local address";
        }
        if (meant.isAnyLocalAddress() || meant.getAddress().length == 4 && meant.getAddress()[0] == 0) {
            return "an address that stands for this machine";
        }
        if (meant.isMulticastAddress() || Arrays.equals(meant.getAddress(), new byte[] {-1, -1, -1, -1})) {
            return "an address of many machines";
        }
        return !loopback && (meant.isLoopbackAddress() || isOwn(meant)) ? "an address of this machine itself" : "";
    }

    private static boolean isOwn(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            throw new UncheckedIOException("the interfaces of this machine cannot be looked at", e);
        }
    }
}
