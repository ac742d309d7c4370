package sh.deploy.apiserver.outbound;

import java.net.InetAddress;

/** Addresses whose first bits are the same. */
record Prefix(InetAddress first, int bits) {
    /** @param first a literal of IPv4 or IPv6 */
    Prefix(String first, int bits) {
        this(InetAddress.ofLiteral(first), bits);
    }

    /** None of the other version of IP. */
    boolean holds(InetAddress address) {
        var own = first.getAddress();
        var other = address.getAddress();
        if (own.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if (((own[bit / 8] ^ other[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
