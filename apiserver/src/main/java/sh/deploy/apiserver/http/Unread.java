package sh.deploy.apiserver.http;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import sh.deploy.apiserver.fair.Crowd;
import sh.deploy.apiserver.fair.Holdings;
import sh.deploy.apiserver.fair.Level;

/**
 * What one request's caller has not taken yet of what is there for them: answers, events, logs. It is booked before it is handed to the
 * connection: for the connection, for the caller's crowd and for all. Safe for all threads.
 */
final class Unread {
    /** What all leave unread. */
    static final class Server {
        /** The part that answers to writes have beside the others, so that whoever has written is told what came of it. */
        private static final int OF_WRITES = 8;

        private final Holdings answers;
        private final Holdings writes;
        private final Holdings streams;
        /** How long the answer of each level is that is on its way though there is no room for it. */
        private final Map<Level, Long> alone = new ConcurrentHashMap<>();

        /**
         * @param answers in bytes, with what watches and logs have to tell
         * @param streams how many watches and logs may be open
         */
        Server(Holdings.Most answers, Holdings.Most streams) {
            this.answers = new Holdings(answers);
            this.writes = new Holdings(new Holdings.Most(
                    answers.byAll() / OF_WRITES, answers.byOne() / OF_WRITES, answers.always() / OF_WRITES));
            this.streams = new Holdings(streams);
        }

        /** @param channel of the connection, or of a stream in it */
        Unread of(Crowd crowd, Channel channel, boolean http2) {
            var parent = channel.parent();
            var connection = http2 && parent != null ? parent : channel;
            return new Unread(
                    new Room(answers.of(crowd), counter(connection, OF_CONNECTION)),
                    new Room(writes.of(crowd), counter(connection, WRITES_OF_CONNECTION)),
                    streams.of(crowd),
                    alone);
        }

        private static AtomicLong counter(Channel connection, AttributeKey<AtomicLong> key) {
            var attribute = connection.attr(key);
            attribute.compareAndSet(null, new AtomicLong());
            return attribute.get();
        }

        long held() {
            long ofThoseAlone =
                    alone.values().stream().mapToLong(Long::longValue).sum();
            return answers.held() + writes.held() + ofThoseAlone;
        }

        long most() {
            return answers.most().byAll() + writes.most().byAll();
        }
    }

    /**
     * Of one crowd, of which one connection may hold half.
     *
     * @param connection what that holds
     */
    record Room(Holdings.Account account, AtomicLong connection) {
        /** False where there is no room for it. One thing that is longer than what a connection may hold finds room where that holds nothing. */
        boolean take(long bytes) {
            long ofConnection = connection.addAndGet(bytes);
            boolean fits = (ofConnection <= mostOfConnection() || ofConnection == bytes) && account.takeWhole(bytes);
            if (!fits) {
                connection.addAndGet(-bytes);
            }
            return fits;
        }

        private long mostOfConnection() {
            return account.byOne() / 2;
        }

        void takeAnyway(long bytes) {
            connection.addAndGet(bytes);
            account.takeAnyway(bytes);
        }

        void giveBack(long bytes) {
            takeAnyway(-bytes);
        }
    }

    private static final AttributeKey<AtomicLong> OF_CONNECTION = AttributeKey.valueOf(Unread.class, "bytes");
    private static final AttributeKey<AtomicLong> WRITES_OF_CONNECTION =
            AttributeKey.valueOf(Unread.class, "bytes of writes");
    private static final long ANY = 1L << 50;

    /** Of nobody yet. */
    static final Unread UNBOUNDED = unbounded();

    private final Room answers;
    private final Room writes;
    private final Holdings.Account streams;
    private final Map<Level, Long> alone;

    private Unread(Room answers, Room writes, Holdings.Account streams, Map<Level, Long> alone) {
        this.answers = answers;
        this.writes = writes;
        this.streams = streams;
        this.alone = alone;
    }

    private static Unread unbounded() {
        var account = new Holdings(new Holdings.Most(ANY, ANY, ANY)).of(new Crowd(Level.WORKLOAD, ""));
        var room = new Room(account, new AtomicLong());
        return new Unread(room, room, account, new ConcurrentHashMap<>());
    }

    /** For answers, and for what watches and logs have to tell. */
    Room answers() {
        return answers;
    }

    /** For answers to what has changed something, where there is no other room for them. */
    Room writes() {
        return writes;
    }

    /** False where there is no room for it. */
    boolean take(long bytes) {
        return answers.take(bytes);
    }

    /**
     * For an answer that is longer than a connection may leave unread, and than there is room for. False where it is not, or another of its
     * level is on its way: it takes no room from the others, so that whoever does not read it keeps nobody from what is shorter.
     */
    boolean takeAlone(long bytes) {
        return bytes > answers.mostOfConnection() && alone.putIfAbsent(level(), bytes) == null;
    }

    void giveBackAlone() {
        alone.remove(level());
    }

    private Level level() {
        return answers.account().crowd().level();
    }

    /** A last word, for which there is always room. */
    void takeAnyway(long bytes) {
        answers.takeAnyway(bytes);
    }

    void giveBack(long bytes) {
        answers.giveBack(bytes);
    }

    /**
     * Of a watch or log, which is open from then on. False where too many are.
     *
     * @param count as how many it counts
     */
    boolean takeStream(int count) {
        return streams.take(count);
    }

    void giveBackStream(int count) {
        streams.giveBack(count);
    }
}
