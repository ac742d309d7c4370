package sh.deploy.apiserver.kinds.cel.functions;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.cel.values.Opaque;

/**
 * An address of IPv4 or IPv6. None with zeros in front of a number, with a zone, or of IPv4 in the clothes of IPv6.
 *
 * @param bytes 4 or 16; nobody changes them
 */
record Address(byte[] bytes) implements Opaque {
    static final String NAME = "net.IP";
    private static final int GROUPS = 8;
    private static final int LONGEST = 45;

    @Override
    public String typeName() {
        return NAME;
    }

    /** Empty when it is none. */
    static Optional<Address> parse(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        var bytes = text.indexOf(':') < 0 ? four(text) : sixteen(text);
        return bytes == null || isMapped(bytes) ? Optional.empty() : Optional.of(new Address(bytes));
    }

    private static boolean isMapped(byte[] bytes) {
        return bytes.length == 16
                && Arrays.equals(bytes, 0, 12, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1}, 0, 12);
    }

    private static byte @Nullable [] four(String text) {
        var parts = text.split("\\.", -1);
        var bytes = new byte[4];
        if (parts.length != bytes.length) {
            return null;
        }
        for (int i = 0; i < bytes.length; i++) {
            if (!parts[i].matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(parts[i]) > 255) {
                return null;
            }
            bytes[i] = (byte) Integer.parseInt(parts[i]);
        }
        return bytes;
    }

    private static byte @Nullable [] sixteen(String text) {
        int gap = text.indexOf("::");
        var front = groups(gap < 0 ? text : text.substring(0, gap), gap < 0);
        var back = groups(gap < 0 ? "" : text.substring(gap + 2), true);
        if (front == null || back == null) {
            return null;
        }
        int given = front.length + back.length;
        if (gap < 0 ? given != GROUPS : given >= GROUPS) {
            return null;
        }
        var bytes = new byte[2 * GROUPS];
        for (int i = 0; i < front.length; i++) {
            put(bytes, i, front[i]);
        }
        for (int i = 0; i < back.length; i++) {
            put(bytes, GROUPS - back.length + i, back[i]);
        }
        return bytes;
    }

    private static void put(byte[] bytes, int group, int value) {
        bytes[2 * group] = (byte) (value >> 8);
        bytes[2 * group + 1] = (byte) value;
    }

    /** The last two may be written as of IPv4. @param last whether the address ends with these */
    private static int @Nullable [] groups(String text, boolean last) {
        if (text.isEmpty()) {
            return new int[0];
        }
        var parts = text.split(":", -1);
        boolean dotted = parts[parts.length - 1].indexOf('.') >= 0;
        var tail = dotted && last ? four(parts[parts.length - 1]) : null;
        if (dotted && tail == null) {
            return null;
        }
        int plain = tail == null ? parts.length : parts.length - 1;
        var groups = new int[tail == null ? plain : plain + 2];
        for (int i = 0; i < plain; i++) {
            if (!parts[i].matches("[0-9a-fA-F]{1,4}")) {
                return null;
            }
            groups[i] = Integer.parseInt(parts[i], 16);
        }
        if (tail != null) {
            groups[plain] = (tail[0] & 255) << 8 | tail[1] & 255;
            groups[plain + 1] = (tail[2] & 255) << 8 | tail[3] & 255;
        }
        return groups;
    }

    boolean isV4() {
        return bytes.length == 4;
    }

    int at(int index) {
        return bytes[index] & 255;
    }

    boolean isAll(int from, int value) {
        for (int i = from; i < bytes.length; i++) {
            if (at(i) != value) {
                return false;
            }
        }
        return true;
    }

    /** As RFC 5952 writes it. */
    String text() {
        return isV4() ? at(0) + "." + at(1) + "." + at(2) + "." + at(3) : textOfSixteen();
    }

    private String textOfSixteen() {
        int gapAt = -1;
        int gap = 1;
        for (int i = 0; i < GROUPS; i++) {
            int zeros = 0;
            while (i + zeros < GROUPS && group(i + zeros) == 0) {
                zeros++;
            }
            if (zeros > gap) {
                gapAt = i;
                gap = zeros;
            }
        }
        var text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == gapAt) {
                text.append("::");
                i += gap - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":")
                        .append(Integer.toHexString(group(i)).toLowerCase(Locale.ROOT));
            }
        }
        return text.toString();
    }

    private int group(int index) {
        return at(2 * index) << 8 | at(2 * index + 1);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Address address && Arrays.equals(bytes, address.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return text();
    }
}
