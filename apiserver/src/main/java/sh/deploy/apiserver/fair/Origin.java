package sh.deploy.apiserver.fair;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Where connections come from: an address, or a network of IPv6, in which whoever has one address has all the others as well. Source: RFC
 * 4291, section 2.5.1, by which the last 64 bits are for a network to give away.
 */
public final class Origin {
    private static final int NETWORK_BYTES = 8;

    private Origin() {}

    /** Empty for none that is known. */
    public static String of(@Nullable SocketAddress address) {
        if (!(address instanceof InetSocketAddress remote)) {
            return "";
        }
        return remote.getAddress() instanceof Inet6Address six
                ? HexFormat.of().formatHex(six.getAddress(), 0, NETWORK_BYTES) + "/64"
                : remote.getHostString();
    }
}
