package sh.deploy.apiserver.kinds.tree;

/** Which bytes are UTF-8. Source: RFC 3629, 4. */
final class Utf8 {
    private Utf8() {}

    static boolean is(byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            if (bytes[at] >= 0) {
                at++;
                continue;
            }
            int length = length(bytes, at);
            if (length == 0) {
                return false;
            }
            at += length;
        }
        return true;
    }

    /** Of the character of several bytes that begins there; 0 for none. */
    private static int length(byte[] bytes, int at) {
        int first = bytes[at] & 0xff;
        int length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
        if (length == 0 || at + length > bytes.length) {
            return 0;
        }
        for (int i = 1; i < length; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return isShortestAndReal(first, bytes[at + 1] & 0xff) ? length : 0;
    }

    /** Neither written with more bytes than it needs, nor half a pair, nor beyond all characters. */
    private static boolean isShortestAndReal(int first, int second) {
        return switch (first) {
            case 0xe0 -> second >= 0xa0;
            case 0xed -> second < 0xa0;
            case 0xf0 -> second >= 0x90;
            case 0xf4 -> second < 0x90;
            default -> true;
        };
    }
}
