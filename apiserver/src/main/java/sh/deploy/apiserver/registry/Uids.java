package sh.deploy.apiserver.registry;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.UUID;

/**
 * Random uids, as {@link UUID#randomUUID} makes them (RFC 9562, version 4), but with one question to the system's source of
 * randomness for many. Safe for all threads.
 */
final class Uids {
    private static final int AT_ONCE = 128;
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT = 1L << 63;

    private final SecureRandom random = new SecureRandom();
    private final byte[] bytes = new byte[AT_ONCE * 2 * Long.BYTES];
    private ByteBuffer left = ByteBuffer.allocate(0);

    String next() {
        long high;
        long low;
        synchronized (this) {
            if (!left.hasRemaining()) {
                random.nextBytes(bytes);
                left = ByteBuffer.wrap(bytes);
            }
            high = left.getLong();
            low = left.getLong();
        }
        return new UUID(high & ~0xf000L | VERSION_4, low & ~(3L << 62) | VARIANT).toString();
    }
}
