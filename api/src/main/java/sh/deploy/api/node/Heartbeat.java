package sh.deploy.api.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import sh.deploy.api.node.wire.BeatAck;
import sh.deploy.api.node.wire.NodeLinkGrpc;

/**
 * The message {@code Beat} of {@code node.proto} in a form that both ends use again and again, so that a beat allocates nothing here. One
 * that was read holds until the next is read; one that was sent may be changed as soon as the call has taken it, which a call that is
 * ready does at once. For one thread.
 *
 * <p>Source of the format: the Protocol Buffers documentation, "Encoding".
 */
public final class Heartbeat {
    private static final int MOST_BYTES = 4096;

    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED_32 = 5;
    private static final int TYPE_BITS = 3;
    private static final int TYPE_MASK = 7;
    private static final int BITS_OF_A_BYTE = 7;
    private static final int LONGEST_SHIFT = 63;
    private static final int MORE = 0x80;

    /** Of the 64-bit hash FNV-1a. */
    private static final long FNV_BASIS = 0xcbf29ce484222325L;

    private static final long FNV_PRIME = 0x100000001b3L;

    private static final int BOOT_ID = 1;
    private static final int SEQUENCE = 2;
    private static final int WORST_GAP_NANOS = 3;
    private static final int NODE = 4;
    private static final int URGENCY = 5;
    private static final int LEAVING = 6;
    private static final int LEASE = 7;
    private static final int ANSWERED = 8;
    private static final int BEAT_MILLIS = 9;

    private final byte[] bytes = new byte[MOST_BYTES];
    private final Content content = new Content();
    private final byte[] bootId;
    private int length;
    private int position;

    private long boot;
    private long sequence;
    private long worstGapNanos;
    private long lease;
    private long answered;
    private long beatMillis;
    private boolean leaving;
    private String node = "";
    private String urgency = "";

    /** @param bootId of the agent that sends it */
    public Heartbeat(String bootId) {
        this.bootId = bootId.getBytes(UTF_8);
        this.boot = hash(this.bootId, 0, this.bootId.length);
    }

    /** A new description of the call, whose incoming beats are one object: for one thread, as the loop of a server. */
    public static MethodDescriptor<Heartbeat, BeatAck> method() {
        var generated = NodeLinkGrpc.getHeartbeatMethod();
        return generated.toBuilder(new Reused(new Heartbeat("")), generated.getResponseMarshaller())
                .build();
    }

    /** For a further beat on a stream. */
    public void set(long newSequence, long newWorstGapNanos, long newLease, long newAnswered) {
        sequence = newSequence;
        worstGapNanos = newWorstGapNanos;
        lease = newLease;
        answered = newAnswered;
    }

    /** For all further beats: how often they are sent. */
    public void pace(long newBeatMillis) {
        beatMillis = newBeatMillis;
    }

    /** A copy that is the first of a stream, or the last. */
    public Heartbeat copy(String ofNode, String ofUrgency, boolean isLeaving) {
        var copy = new Heartbeat(new String(bootId, UTF_8));
        copy.set(sequence, worstGapNanos, lease, answered);
        copy.pace(beatMillis);
        copy.node = ofNode;
        copy.urgency = ofUrgency;
        copy.leaving = isLeaving;
        return copy;
    }

    /** Which start of an agent sent it, by {@link #boot(String)}. */
    public long boot() {
        return boot;
    }

    /** A number in place of a boot id, which a beat that is read yields without a copy of its text. */
    public static long boot(String bootId) {
        var text = bootId.getBytes(UTF_8);
        return hash(text, 0, text.length);
    }

    private static long hash(byte[] text, int start, int size) {
        long hash = FNV_BASIS;
        for (int i = start; i < start + size; i++) {
            hash = (hash ^ text[i] & 0xff) * FNV_PRIME;
        }
        return hash;
    }

    public long sequence() {
        return sequence;
    }

    public long worstGapNanos() {
        return worstGapNanos;
    }

    /** The last that was offered; 0 before the first. */
    public long lease() {
        return lease;
    }

    /** The newest beat of its agent that the agent has an answer to; 0 before the first. */
    public long answered() {
        return answered;
    }

    /** How often its agent beats; 0 when it does not say. */
    public long beatMillis() {
        return beatMillis;
    }

    public boolean leaving() {
        return leaving;
    }

    /** Empty but in the first of a stream. */
    public String node() {
        return node;
    }

    /** Empty but in the first of a stream. */
    public String urgency() {
        return urgency;
    }

    private InputStream encoded() {
        length = 0;
        putText(BOOT_ID, bootId);
        putNumber(SEQUENCE, sequence);
        putNumber(WORST_GAP_NANOS, worstGapNanos);
        if (!node.isEmpty()) {
            putText(NODE, node.getBytes(UTF_8));
        }
        if (!urgency.isEmpty()) {
            putText(URGENCY, urgency.getBytes(UTF_8));
        }
        putNumber(LEAVING, leaving ? 1 : 0);
        putNumber(LEASE, lease);
        putNumber(ANSWERED, answered);
        putNumber(BEAT_MILLIS, beatMillis);
        position = 0;
        return content;
    }

    private void putText(int field, byte[] text) {
        if (text.length > 0) {
            putVarint((long) field << TYPE_BITS | LENGTH);
            putVarint(text.length);
            System.arraycopy(text, 0, bytes, length, text.length);
            length += text.length;
        }
    }

    private void putNumber(int field, long number) {
        if (number != 0) {
            putVarint((long) field << TYPE_BITS | VARINT);
            putVarint(number);
        }
    }

    private void putVarint(long number) {
        long left = number;
        while ((left & -MORE) != 0) {
            bytes[length++] = (byte) (left & (MORE - 1) | MORE);
            left >>>= BITS_OF_A_BYTE;
        }
        bytes[length++] = (byte) left;
    }

    private void read(InputStream from) {
        try {
            length = from.readNBytes(bytes, 0, MOST_BYTES);
        } catch (IOException e) {
            throw malformed();
        }
        position = 0;
        boot = 0;
        set(0, 0, 0, 0);
        pace(0);
        leaving = false;
        node = "";
        urgency = "";
        while (position < length) {
            int tag = (int) varint(); // as the library reads it: what is beyond 32 bits counts for nothing
            int field = tag >>> TYPE_BITS;
            switch (tag & TYPE_MASK) {
                case VARINT -> number(field, varint());
                case LENGTH -> text(field, varint());
                case FIXED_64 -> skip(Long.BYTES);
                case FIXED_32 -> skip(Integer.BYTES);
                default -> throw malformed();
            }
        }
    }

    private void number(int field, long value) {
        switch (field) {
            case SEQUENCE -> sequence = value;
            case WORST_GAP_NANOS -> worstGapNanos = value;
            case LEAVING -> leaving = value != 0;
            case LEASE -> lease = value;
            case ANSWERED -> answered = value;
            case BEAT_MILLIS -> beatMillis = value;
            default -> {}
        }
    }

    private void text(int field, long size) {
        int start = position;
        skip(size);
        if (field == BOOT_ID) {
            boot = hash(bytes, start, (int) size);
        } else if (field == NODE) {
            node = new String(bytes, start, (int) size, UTF_8);
        } else if (field == URGENCY) {
            urgency = new String(bytes, start, (int) size, UTF_8);
        }
    }

    private void skip(long size) {
        if (size < 0 || size > length - position) {
            throw malformed();
        }
        position += (int) size;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift <= LONGEST_SHIFT; shift += BITS_OF_A_BYTE) {
            skip(1);
            byte next = bytes[position - 1];
            value |= (long) (next & (MORE - 1)) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw malformed();
    }

    private static RuntimeException malformed() {
        return Status.INVALID_ARGUMENT
                .withDescription("a heartbeat is no Beat of the node link's protocol")
                .asRuntimeException();
    }

    private record Reused(Heartbeat incoming) implements MethodDescriptor.Marshaller<Heartbeat> {
        @Override
        public InputStream stream(Heartbeat beat) {
            return beat.encoded();
        }

        @Override
        public Heartbeat parse(InputStream from) {
            incoming.read(from);
            return incoming;
        }
    }

    /** What was encoded, as the call takes it. */
    private final class Content extends InputStream implements Drainable, KnownLength {
        @Override
        public int drainTo(OutputStream target) throws IOException {
            int left = length - position;
            target.write(bytes, position, left);
            position = length;
            return left;
        }

        @Override
        public int available() {
            return length - position;
        }

        @Override
        public int read() {
            return position < length ? bytes[position++] & 0xff : -1;
        }
    }
}
