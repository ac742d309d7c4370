package sh.deploy.apiserver.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;

/**
 * Chains entries: each one's hash is SHA-256 over the hash before it and all of its own fields, so a changed, missing or moved
 * row breaks the chain from there on. Of an encrypted object it covers what is stored: whoever has no keys can check it. Not thread-safe.
 */
final class HashChain {
    /** Version of the row format; part of what is hashed. */
    static final short FORMAT = 1;

    private static final byte[] START = new byte[32];

    private final MessageDigest digest = sha256();
    private ByteBuffer fields = ByteBuffer.allocate(1024);

    /** The hash before the first entry. */
    static byte[] start() {
        return START.clone();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private byte[] next(byte[] before, Entry entry) {
        var stored = entry.stored();
        fields.clear();
        fields.putShort(FORMAT).putLong(entry.revision()).putLong(entry.previousRevision());
        fields.putLong(micros(entry.at())).putLong(entry.term()).put((byte)
                entry.verb().ordinal());
        text(entry.apiVersion());
        text(entry.kind());
        key(entry.key());
        text(entry.uid());
        text(entry.actor());
        text(entry.leaderToken());
        text(entry.idempotencyKey());
        text(entry.traceparent());
        number(stored.length);
        digest.update(before);
        digest.update(fields.array(), 0, fields.position());
        return digest.digest(stored);
    }

    /** The same entry with the hash it has after the hash before it. */
    Entry link(byte[] before, Entry entry) {
        return new Entry(
                entry.revision(),
                entry.previousRevision(),
                entry.at(),
                entry.term(),
                entry.verb(),
                entry.apiVersion(),
                entry.kind(),
                entry.key(),
                entry.uid(),
                entry.actor(),
                entry.leaderToken(),
                entry.idempotencyKey(),
                entry.traceparent(),
                entry.object(),
                entry.sealed(),
                next(before, entry));
    }

    /** Whether the entry's own hash is what it must be after the hash before it. */
    boolean holds(byte[] before, Entry entry) {
        return Arrays.equals(next(before, entry), entry.hash());
    }

    static long micros(Instant at) {
        return Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000L), at.getNano() / 1_000);
    }

    private void key(ObjectKey key) {
        text(key.group());
        text(key.resource());
        text(key.namespace());
        text(key.name());
    }

    private void text(@Nullable String value) {
        if (value == null) {
            number(-1);
            return;
        }
        var utf8 = value.getBytes(UTF_8);
        number(utf8.length);
        room(utf8.length);
        fields.put(utf8);
    }

    private void number(int value) {
        room(4);
        fields.putInt(value);
    }

    private void room(int bytes) {
        if (fields.remaining() < bytes) {
            fields = ByteBuffer.allocate(2 * (fields.capacity() + bytes)).put(fields.flip());
        }
    }
}
