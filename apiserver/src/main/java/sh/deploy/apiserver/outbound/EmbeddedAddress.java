package sh.deploy.apiserver.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * How IPv6 addresses with a certain prefix stand for an IPv4 one, to which a gateway or the system hands on what is sent to them. Java turns
 * {@code ::ffff:0:0/96} into IPv4 by itself. Pure.
 *
 * @param prefix hexadecimal
 * @param places of the four bytes
 * @param isInverted whether each bit stands for its opposite
 */
record EmbeddedAddress(String prefix, List<Integer> places, boolean isInverted) {
    private static final List<Integer> LAST = List.of(12, 13, 14, 15);

    private static final List<EmbeddedAddress> ALL = List.of(
            // IPv4-compatible, RFC 4291
            new EmbeddedAddress("000000000000000000000000", LAST, false),
            // IPv4-translated (SIIT), RFC 2765
            new EmbeddedAddress("0000000000000000ffff0000", LAST, false),
            // NAT64, RFC 6052
            new EmbeddedAddress("0064ff9b0000000000000000", LAST, false),
            // NAT64 of a site, RFC 8215
            new EmbeddedAddress("0064ff9b0001", LAST, false),
            new EmbeddedAddress("0064ff9b0001", List.of(6, 7, 9, 10), false),
            // 6to4, RFC 3056
            new EmbeddedAddress("2002", List.of(2, 3, 4, 5), false),
            // Teredo, RFC 4380: the server and the client
            new EmbeddedAddress("20010000", List.of(4, 5, 6, 7), false),
            new EmbeddedAddress("20010000", LAST, true));

    EmbeddedAddress {
        places = List.copyOf(places);
    }

    /** All that an address may stand for: itself, and after it the IPv4 ones that it may hold. */
    static List<InetAddress> meanings(InetAddress address) {
        var found = new ArrayList<InetAddress>();
        found.add(address);
        var bytes = address.getAddress();
        boolean isOneByItself = address.isAnyLocalAddress() || address.isLoopbackAddress();
        if (bytes.length == 16 && !isOneByItself) {
            ALL.stream()
                    .filter(sort -> sort.holds(bytes))
                    .map(sort -> sort.read(bytes))
                    .forEach(found::add);
        }
        return found;
    }

    /** Where the bytes may stand in more than one place, those of 0.0.0.0/8 are taken for none. */
    private boolean holds(byte[] address) {
        var start = HexFormat.of().parseHex(prefix);
        return Arrays.equals(start, 0, start.length, address, 0, start.length)
                && (places.equals(LAST) || address[places.getFirst()] != 0);
    }

    private InetAddress read(byte[] address) {
        var four = new byte[places.size()];
        for (int i = 0; i < four.length; i++) {
            byte one = address[places.get(i)];
            four[i] = (byte) (isInverted ? ~one : one);
        }
        try {
            return InetAddress.getByAddress(four);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
