package sh.deploy.apiserver.outbound;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Function;

/**
 * Which addresses this server calls for nobody, whatever a setting says. Who can name an address, by an object or by a document, could else
 * let the server speak to what only the server reaches: its link, and the services that clouds keep at fixed addresses. Pure.
 */
public final class ForbiddenAddresses {
    /**
     * Where clouds tell machines their credentials, beside what is link-local, as 169.254.169.254 is: Amazon's services by IPv6, Google's,
     * Oracle's, Alibaba's and Azure's.
     */
    private static final List<Prefix> METADATA = List.of(
            new Prefix("fd00:ec2::", 32),
            new Prefix("fd20:ce::254", 128),
            new Prefix("192.0.0.192", 32),
            new Prefix("100.100.100.200", 32),
            new Prefix("168.63.129.16", 32));

    private static final List<Prefix> RESERVED = List.of(new Prefix("192.0.0.0", 24), new Prefix("240.0.0.0", 4));

    /** Of addresses that lead through a translator or a relay to one that they do not show: RFC 8215 and Teredo, RFC 4380. */
    private static final List<Prefix> DISGUISED = List.of(new Prefix("64:ff9b:1::", 48), new Prefix("2001::", 32));

    private ForbiddenAddresses() {}

    /**
     * What speaks against an address, or against the IPv4 address that it shows to stand for.
     *
     * @param more what speaks against one that is not forbidden to all, such as that it is this machine's; empty text for nothing
     * @return such as {@code a link-local address}, or what {@code more} says; empty when nothing speaks against it
     */
    public static String complaint(InetAddress address, Function<InetAddress, String> more) {
        var asItIs = plainComplaint(address, more);
        var inner = EmbeddedAddress.of(address);
        return asItIs.isEmpty() && inner.isPresent() ? plainComplaint(inner.get(), more) : asItIs;
    }

    private static String plainComplaint(InetAddress address, Function<InetAddress, String> more) {
        var kind = kindOf(address);
        return kind.isEmpty() ? more.apply(address) : kind;
    }

    private static String kindOf(InetAddress address) {
        int first = address.getAddress()[0] & 0xff;
        boolean isV4 = !(address instanceof Inet6Address);
        if (address.isAnyLocalAddress() || isV4 && first == 0) {
            return "an address that stands for no machine";
        }
        if (address.isLinkLocalAddress()) {
            return "a link-local address";
        }
        if (isIn(METADATA, address)) {
            return "a cloud's metadata service";
        }
        if (isIn(DISGUISED, address)) {
            return "an address that stands for one that it does not show";
        }
        return address.isMulticastAddress() || isIn(RESERVED, address) ? "a multicast or reserved address" : "";
    }

    private static boolean isIn(List<Prefix> prefixes, InetAddress address) {
        return prefixes.stream().anyMatch(prefix -> prefix.holds(address));
    }
}
