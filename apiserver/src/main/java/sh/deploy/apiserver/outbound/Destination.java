package sh.deploy.apiserver.outbound;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
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
record Destination(String host, List<InetAddress> addresses) {
    /** Where clouds tell their machines' secrets, as far as the addresses are not link-local. */
    private static final Set<InetAddress> METADATA = Set.of(
            InetAddress.ofLiteral("fd00:ec2::254"),
            InetAddress.ofLiteral("100.100.100.200"),
            InetAddress.ofLiteral("192.0.0.192"),
            InetAddress.ofLiteral("168.63.129.16"));

    private static final byte[] NAT64 = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};

    Destination {
        addresses = List.copyOf(addresses);
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

    /** What kind of address it is that may not be called; empty for one that may. */
    static String forbidden(InetAddress address, boolean loopback) {
        var meant = withinIpv6(address);
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
        return meant.isLoopbackAddress() && !loopback ? "an address of this machine itself" : "";
    }

    /** The IPv4 address that an IPv6 one stands for; the address itself where it stands for none. Java maps ::ffff:0:0/96 by itself. */
    private static InetAddress withinIpv6(InetAddress address) {
        var bytes = address.getAddress();
        boolean isNat64 = bytes.length == 16 && Arrays.equals(NAT64, 0, 12, bytes, 0, 12);
        boolean isCompatible = address instanceof Inet6Address six
                && six.isIPv4CompatibleAddress()
                && !six.isLoopbackAddress()
                && !six.isAnyLocalAddress();
        if (!isNat64 && !isCompatible) {
            return address;
        }
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, 12, 16));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
