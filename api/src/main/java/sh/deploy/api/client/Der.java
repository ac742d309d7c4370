package sh.deploy.api.client;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/** As much of ASN.1 DER as it takes to wrap an old private key format in PKCS#8, the only one the JDK reads. */
final class Der {
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_ID = 0x06;

    /** Context tag 0, which holds the curve's name in a SEC 1 key. */
    private static final int PARAMETERS = 0xa0;

    /** Of a length: enough for 16 MiB, and too few for one that is negative as an int. */
    private static final int MOST_LENGTH_BYTES = 3;

    private static final String CUT_SHORT = "the private key is cut short";

    static final byte[] NULL = {0x05, 0x00};
    static final byte[] EC_PUBLIC_KEY = objectId(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01);
    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

    private Der() {}

    static byte[] objectId(int... content) {
        var bytes = new byte[content.length];
        for (int i = 0; i < content.length; i++) {
            bytes[i] = (byte) content[i];
        }
        return element(OBJECT_ID, bytes);
    }

    static byte[] sequence(byte[]... elements) {
        return element(SEQUENCE, elements);
    }

    static byte[] privateKeyInfo(byte[] algorithm, byte[] key) {
        return sequence(VERSION_0, algorithm, element(OCTET_STRING, key));
    }

    /** The curve's object id, whole, out of a SEC 1 key: SEQUENCE { version, key, [0] curve, [1] public key }. */
    static byte[] curveOfSec1(byte[] key) throws GeneralSecurityException {
        int at = contentStart(key, 0);
        while (at < key.length) {
            int content = contentStart(key, at);
            int end = content + length(key, at, content);
            if ((key[at] & 0xff) == PARAMETERS) {
                return Arrays.copyOfRange(key, content, end);
            }
            at = end;
        }
        throw new GeneralSecurityException("the EC private key does not name its curve");
    }

    private static byte[] element(int tag, byte[]... parts) {
        var content = new ByteArrayOutputStream();
        for (var part : parts) {
            content.writeBytes(part);
        }
        var out = new ByteArrayOutputStream();
        out.write(tag);
        int size = content.size();
        if (size < 0x80) {
            out.write(size);
        } else if (size < 0x100) {
            out.write(0x81);
            out.write(size);
        } else {
            out.write(0x82);
            out.write(size >> 8);
            out.write(size);
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    private static int contentStart(byte[] der, int at) throws GeneralSecurityException {
        int first = byteAt(der, at + 1);
        int more = first < 0x80 ? 0 : first & 0x7f;
        if (more > MOST_LENGTH_BYTES) {
            throw new GeneralSecurityException("the private key says a length in " + more + " bytes");
        }
        return at + 2 + more;
    }

    /** Never beyond the end of what is there. */
    private static int length(byte[] der, int at, int content) throws GeneralSecurityException {
        int first = byteAt(der, at + 1);
        int length = first < 0x80 ? first : 0;
        for (int i = at + 2; i < content; i++) {
            length = length << 8 | byteAt(der, i);
        }
        if (length > der.length - content) {
            throw new GeneralSecurityException(CUT_SHORT);
        }
        return length;
    }

    private static int byteAt(byte[] der, int at) throws GeneralSecurityException {
        if (at >= der.length) {
            throw new GeneralSecurityException(CUT_SHORT);
        }
        return der[at] & 0xff;
    }
}
