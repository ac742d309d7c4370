package sh.deploy.apiserver.http;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections are open, from each address and in all: what is bounded before anybody can prove anything. Safe for all threads.
 */
final class OpenConnections {
    private final Limits.Connections most;
    private final AtomicInteger all = new AtomicInteger();
    private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();

    OpenConnections(Limits.Connections most) {
        this.most = most;
    }

    /** False for one too many, which is to be closed; it is counted until it is. */
    boolean isCounted(Channel channel) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
            return true;
        }
        var address = remote.getAddress();
        boolean fits = all.incrementAndGet() <= most.all();
        fits &= byAddress.merge(address, 1, Integer::sum) <= most.ofAddress();
        channel.closeFuture().addListener(closed -> forget(address));
        return fits;
    }

    private void forget(InetAddress address) {
        all.decrementAndGet();
        byAddress.computeIfPresent(address, (any, count) -> count == 1 ? null : count - 1);
    }
}
