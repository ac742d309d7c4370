package sh.deploy.apiserver.fair;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How many connections are open, from each origin and in all: what is bounded before anybody can prove anything. Some are kept for origins at
 * which a node or the controllers were proved before. Safe for all threads.
 */
public final class OpenConnections {
    /**
     * How many connections may be open; one more is closed at once.
     *
     * @param ofAddress from one address, or one network of IPv6
     * @param all from everywhere
     * @param kept of all, for those from addresses at which a node or the controllers were proved
     */
    public record Most(int ofAddress, int all, int kept) {}

    /** Origins; the one that was longest ago is forgotten. */
    private static final int MOST_KNOWN = 4_096;

    private final Most most;
    private final AtomicInteger all = new AtomicInteger();
    private final Map<String, Integer> byOrigin = new ConcurrentHashMap<>();
    private final Map<String, Boolean> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_KNOWN;
        }
    };

    public OpenConnections(Most most) {
        this.most = most;
    }

    /** Counts a connection until it is closed; false for one too many, which is not counted and is to be closed. */
    public boolean isCounted(Channel channel) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress)) {
            return true;
        }
        var origin = Origin.of(channel.remoteAddress());
        if (!fits(origin)) {
            forget(origin);
            return false;
        }
        channel.closeFuture().addListener(closed -> forget(origin));
        return true;
    }

    /** Counts one more in any case. */
    boolean fits(String origin) {
        int left = isKnown(origin) ? most.all() : most.all() - most.kept();
        boolean fits = all.incrementAndGet() <= left;
        fits &= byOrigin.merge(origin, 1, Integer::sum) <= most.ofAddress();
        return fits;
    }

    /** A node or the controllers were proved there. */
    public void isProved(@Nullable SocketAddress address) {
        synchronized (known) {
            known.put(Origin.of(address), true);
        }
    }

    private boolean isKnown(String origin) {
        synchronized (known) {
            return known.containsKey(origin);
        }
    }

    private void forget(String origin) {
        all.decrementAndGet();
        byOrigin.computeIfPresent(origin, (any, count) -> count == 1 ? null : count - 1);
    }
}
