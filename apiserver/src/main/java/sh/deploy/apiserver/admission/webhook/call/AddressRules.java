package sh.deploy.apiserver.admission.webhook.call;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import sh.deploy.apiserver.outbound.ForbiddenAddresses;

/**
 * Which addresses a webhook may have: none that is forbidden to all, none where the server itself listens, and those of its machine only where
 * a setting allows them. Safe for all threads.
 */
public final class AddressRules {
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
        var complaint = ForbiddenAddresses.complaint(address, meant -> ownComplaint(meant, port));
        return complaint.isEmpty() ? "" : "it is " + complaint;
    }

    private String ownComplaint(InetAddress address, int port) {
        if (isOurs(address, port)) {
            return "an address where the server itself listens";
        }
        return address.isLoopbackAddress() && !loopback
                ? "the server's own machine, which a setting (webhooksOnLoopback) must allow"
                : "";
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
