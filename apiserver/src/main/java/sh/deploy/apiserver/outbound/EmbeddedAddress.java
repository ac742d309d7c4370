package sh.deploy.apiserver.outbound;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The IPv4 address that an IPv6 address shows to stand for. Mapped ones ({@code ::ffff:a.b.c.d}) the JDK has resolved before. */
final class EmbeddedAddress {
    /** With the IPv4 address in the last four bytes: RFC 6052, RFC 2765 (SIIT). */
    private static final List<Prefix> AT_THE_END = List.of(new Prefix("64:ff9b::", 96), new Prefix("::ffff:0:0:0", 96));

    /** With the IPv4 address right behind: RFC 3056. */
    private static final Prefix SIX_TO_FOUR = new Prefix("2002::", 16);

    private static final int IN_FRONT = 2;
    private static final int AT_END = 12;

    private EmbeddedAddress() {}

    static Optional<InetAddress> of(InetAddress address) {
        if (!(address instanceof Inet6Address six) || six.isAnyLocalAddress() || six.isLoopbackAddress()) {
            return Optional.empty();
        }
        boolean atTheEnd = six.isIPv4CompatibleAddress()
                || isOfIsatap(six)
                || AT_THE_END.stream().anyMatch(prefix -> prefix.holds(six));
        if (atTheEnd) {
            return Optional.of(fourBytes(six, AT_END));
        }
        return SIX_TO_FOUR.holds(six) ? Optional.of(fourBytes(six, IN_FRONT)) : Optional.empty();
    }

    /** RFC 5214: under any prefix, told by the middle. */
    private static boolean isOfIsatap(Inet6Address address) {
        var bytes = address.getAddress();
        boolean isLocalOrGlobal = bytes[8] == 0 || bytes[8] == 2;
        return isLocalOrGlobal && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == (byte) 0xfe;
    }

    private static InetAddress fourBytes(InetAddress address, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), from, from + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has four bytes", e);
        }
    }
}
