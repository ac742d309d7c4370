package sh.deploy.apiserver.admission.webhook.call;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Which addresses a webhook may have. Who can write a configuration could else let the server speak to what only the server reaches: itself,
 * its machine, and the services that clouds keep at fixed addresses. Safe for all threads.
 */
public final class AddressRules {
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

    private static final int MOST_ADDRESSES = 4;

    private final boolean loopback;
    private volatile Own own = new Own(List.of(), Set.of());

    private record Own(List<InetAddress> listen, Set<Integer> ports) {}

    /** @param loopback whether a webhook may run beside the server */
    public AddressRules(boolean loopback) {
        this.loopback = loopback;
    }

    /** Where the server itself listens; no webhook is there. */
    public void servesAt(List<InetAddress> listen, List<Integer> ports) {
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

    /** What speaks against the address, or against the IPv4 address that it stands for; empty when nothing does. */
    String complaint(InetAddress address, int port) {
        var asItIs = plainComplaint(address, port);
        var inner = EmbeddedAddress.of(address);
        return asItIs.isEmpty() && inner.isPresent() ? plainComplaint(inner.get(), port) : asItIs;
    }

    private String plainComplaint(InetAddress address, int port) {
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
        if (isIn(METADATA, address)) {
            return "it is a cloud's metadata service";
        }
        if (isIn(DISGUISED, address)) {
            return "it stands for an address that it does not show";
        }
        return address.isMulticastAddress() || isIn(RESERVED, address) ? "it is multicast or reserved" : "";
    }

    private static boolean isIn(List<Prefix> prefixes, InetAddress address) {
        return prefixes.stream().anyMatch(prefix -> prefix.holds(address));
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
}
