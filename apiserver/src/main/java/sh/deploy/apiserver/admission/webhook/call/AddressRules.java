package sh.deploy.apiserver.admission.webhook.call;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Which addresses a webhook may have. Who can write a configuration could else let the server speak to what only the server reaches: itself,
 * its machine, and the services that clouds keep at fixed addresses. Safe for all threads.
 */
public final class AddressRules {
    /** Where clouds tell machines their credentials, beside 169.254.169.254, which is link-local: AWS by IPv6, Alibaba, Azure. */
    private static final Set<InetAddress> METADATA = Set.of(
            InetAddress.ofLiteral("fd00:ec2::254"),
            InetAddress.ofLiteral("100.100.100.200"),
            InetAddress.ofLiteral("168.63.129.16"));

    /** Prefix of IPv6 addresses that stand for the IPv4 address in their last four bytes: RFC 6052. */
    private static final byte[] TRANSLATED = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};

    private static final int MOST_ADDRESSES = 4;
    private static final int RESERVED_FROM = 240;

    private final boolean loopback;
    private volatile Own own = new Own(List.of(), Set.of());

    private record Own(List<InetAddress> listen, Set<Integer> ports) {}

    /** @param loopback whether a webhook may run beside the server */
    public AddressRules(boolean loopback) {
        this.loopback = loopback;
    }

    /** Where the server itself listens; no webhook is there. */
    public void servesAt(List<InetAddress> listen, Set<Integer> ports) {
        own = new Own(List.copyOf(listen), Set.copyOf(ports));
    }

    /**
     * Those of a host's addresses that may be connected to, a few at most.
     *
     * @throws CallFailed there are some, and none is allowed
     */
    List<InetAddress> allowed(Target target, InetAddress[] found) throws CallFailed {
        var allowed = new ArrayList<InetAddress>();
        var refusal = "";
        for (var address : found) {
            var complaint = complaint(address, target.port());
            if (complaint.isEmpty()) {
                allowed.add(address);
            } else {
                refusal = "its address " + address.getHostAddress() + ", port " + target.port() + ", is not allowed: "
                        + complaint;
            }
        }
        if (allowed.isEmpty() && !refusal.isEmpty()) {
            throw new CallFailed(refusal);
        }
        return allowed.subList(0, Math.min(allowed.size(), MOST_ADDRESSES));
    }

    /** What speaks against the address; empty when nothing does. */
    String complaint(InetAddress address, int port) {
        var inner = embedded(address);
        if (!inner.equals(address)) {
            return complaint(inner, port);
        }
        if (isOurs(address, port)) {
            return "the server itself listens there";
        }
        if (address.isLoopbackAddress()) {
            return loopback ? "" : "it is the server's own machine, which a setting (webhooksOnLoopback) must allow";
        }
        return kindOf(address);
    }

    private static String kindOf(InetAddress address) {
        int first = address.getAddress()[0] & 0xff;
        boolean isV4 = !(address instanceof Inet6Address);
        if (address.isAnyLocalAddress() || isV4 && first == 0) {
            return "it stands for no machine";
        }
        if (address.isLinkLocalAddress()) {
            return "it is link-local";
        }
        if (METADATA.contains(address)) {
            return "it is a cloud's metadata service";
        }
        boolean isReserved = address.isMulticastAddress() || isV4 && first >= RESERVED_FROM;
        return isReserved ? "it is multicast or reserved" : "";
    }

    private boolean isOurs(InetAddress address, int port) {
        if (!own.ports().contains(port)) {
            return false;
        }
        boolean everywhere = own.listen().stream().anyMatch(InetAddress::isAnyLocalAddress);
        return own.listen().contains(address) || everywhere && isOfThisMachine(address);
    }

    private static boolean isOfThisMachine(InetAddress address) {
        try {
            return address.isLoopbackAddress()
                    || address.isAnyLocalAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException unknown) {
            return true;
        }
    }

    /** The IPv4 address that an IPv6 address stands for, or the address itself. */
    private static InetAddress embedded(InetAddress address) {
        if (!(address instanceof Inet6Address six) || address.isAnyLocalAddress() || address.isLoopbackAddress()) {
            return address;
        }
        var bytes = address.getAddress();
        if (six.isIPv4CompatibleAddress() || Arrays.equals(Arrays.copyOf(bytes, TRANSLATED.length), TRANSLATED)) {
            return ofBytes(Arrays.copyOfRange(bytes, 12, 16));
        }
        boolean is6to4 = bytes[0] == 0x20 && bytes[1] == 0x02;
        return is6to4 ? ofBytes(Arrays.copyOfRange(bytes, 2, 6)) : address;
    }

    private static InetAddress ofBytes(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has four bytes", e);
        }
    }
}
