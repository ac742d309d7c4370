package sh.deploy.deployctl.up.isolated;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A range of IPv4 addresses.
 *
 * @param first address, as an unsigned number
 * @param prefix how many leading bits all its addresses share
 */
record Subnet(long first, int prefix) {
    private static final int BITS = 32;

    /** A destination in what {@code ip route} says; words such as {@code local} and {@code unreachable} may stand before it. */
    private static final Pattern DESTINATION = Pattern.compile(
            "^(?:[a-z]+ )?(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})(?:/(\\d{1,2}))? .*|^(?:[a-z]+ )?(\\d+) .*");

    static Subnet of(int a, int b, int c, int d, int prefix) {
        return new Subnet(((long) a << 24) | (b << 16) | (c << 8) | d, prefix);
    }

    /** Where the machine knows a way to, from the output of {@code ip -4 -o route show table all}; the default route says nothing. */
    static List<Subnet> destinations(String routes) {
        return routes.lines().map(Subnet::destination).flatMap(Optional::stream).toList();
    }

    private static Optional<Subnet> destination(String route) {
        var matcher = DESTINATION.matcher(route + " ");
        if (!matcher.matches() || matcher.group(1) == null) {
            return Optional.empty();
        }
        int prefix = matcher.group(5) == null ? BITS : Integer.parseInt(matcher.group(5));
        var subnet = of(
                number(matcher.group(1)),
                number(matcher.group(2)),
                number(matcher.group(3)),
                number(matcher.group(4)),
                prefix);
        return prefix == 0 ? Optional.empty() : Optional.of(subnet);
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
    }

    boolean overlaps(Subnet other) {
        int shift = BITS - Math.min(prefix, other.prefix);
        return first >> shift == other.first >> shift;
    }
}
