package sh.deploy.apiserver.http;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.util.concurrent.atomic.AtomicLong;
import sh.deploy.apiserver.fair.Holdings;

/**
 * What one request's caller has not taken yet of what is there for them: answers, events, logs. It is booked before it is handed to the
 * connection: for the connection, for the caller's crowd and for all. Safe for all threads.
 */
final class Unread {
    private static final AttributeKey<AtomicLong> OF_CONNECTION = AttributeKey.valueOf(Unread.class, "bytes");

    /** Of nobody yet. */
    static final Unread UNBOUNDED = unbounded();

    private final Holdings.Account account;
    private final Holdings.Account streams;
    private final AtomicLong connection;

    private Unread(Holdings.Account account, Holdings.Account streams, AtomicLong connection) {
        this.account = account;
        this.streams = streams;
        this.connection = connection;
    }

    /**
     * @param account of the crowd, in bytes; one of its connections may hold half of what the crowd may
     * @param streams of the crowd, by count
     * @param channel of the connection, or of a stream in it
     */
    static Unread of(Holdings.Account account, Holdings.Account streams, Channel channel, boolean http2) {
        var parent = channel.parent();
        var attribute = (http2 && parent != null ? parent : channel).attr(OF_CONNECTION);
        attribute.compareAndSet(null, new AtomicLong());
        return new Unread(account, streams, attribute.get());
    }

    private static Unread unbounded() {
        var account = new Holdings(new Holdings.Most(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE)).of("");
        return new Unread(account, account, new AtomicLong());
    }

    /** False where there is no room for it. One thing that is longer than what one may hold is handed out alone. */
    boolean take(long bytes) {
        long ofConnection = connection.addAndGet(bytes);
        boolean isAlone = account.held() == 0;
        if (ofConnection <= account.most().byOne() / 2 || ofConnection == bytes) {
            if (account.take(bytes)) {
                return true;
            }
            if (isAlone) {
                account.takeAnyway(bytes);
                return true;
            }
        }
        connection.addAndGet(-bytes);
        return false;
    }

    /** A last word, for which there is always room. */
    void takeAnyway(long bytes) {
        connection.addAndGet(bytes);
        account.takeAnyway(bytes);
    }

    void giveBack(long bytes) {
        connection.addAndGet(-bytes);
        account.giveBack(bytes);
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
