package sh.deploy.kubelet.link;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import sh.deploy.api.realtime.Urgency;
import sh.deploy.api.realtime.UrgentLoop;

/**
 * Opens mutually authenticated connections to the API server. Renewed certificates are used from the next
 * opening on. Not safe for several threads, but for {@link #close}.
 */
final class LinkChannels implements AutoCloseable {
    static final int MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
    private static final int FLOW_CONTROL_WINDOW_BYTES = 1024 * 1024;
    private static final int CONNECT_TIMEOUT_MILLIS = 3_000;
    private static final int CLOSE_WITHIN_MILLIS = 500;
    private static final int KEEP_ALIVE_SECONDS = 10;
    private static final int KEEP_ALIVE_TIMEOUT_SECONDS = 5;

    private final LinkSettings settings;
    private final AgentTls tls;
    private final EventLoopGroup threads;
    private final Class<? extends Channel> type;
    private final Map<ChannelOption<?>, Object> options;
    private final Set<ManagedChannel> opened = ConcurrentHashMap.newKeySet();

    /** @param threadName of the one network thread behind all channels that are opened here */
    LinkChannels(LinkSettings settings, String threadName) {
        this.settings = settings;
        this.tls = new AgentTls(settings);
        this.threads = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory(threadName, true), NioIoHandler.newFactory());
        this.threads.execute(Urgency::favourThisThread);
        this.type = NioSocketChannel.class;
        this.options = Map.of();
    }

    /** All channels that are opened here live on this loop. */
    LinkChannels(LinkSettings settings, UrgentLoop urgent) {
        this.settings = settings;
        this.tls = new AgentTls(settings);
        this.threads = urgent.group();
        this.type = urgent.clientChannel();
        this.options = urgent.connectionOptions();
    }

    /** The network thread, for work that belongs to the connections and does not block. */
    ScheduledExecutorService thread() {
        return threads.next();
    }

    /**
     * A new connection, dialled when its first call starts. Its callbacks come on the network thread and must not block.
     *
     * @throws SSLException when a certificate file is missing or unreadable
     */
    ManagedChannel open() throws SSLException {
        return open(settings.port());
    }

    /** The same, to another port of the server. */
    ManagedChannel open(int port) throws SSLException {
        var builder = NettyChannelBuilder.forAddress(settings.host(), port)
                .sslContext(tls.context())
                .eventLoopGroup(threads)
                .channelType(type)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .withOption(ChannelOption.TCP_NODELAY, true)
                .directExecutor()
                .disableRetry()
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .flowControlWindow(FLOW_CONTROL_WINDOW_BYTES)
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        options.forEach((option, value) -> set(builder, option, value));
        var channel = builder.build();
        opened.removeIf(ManagedChannel::isTerminated);
        opened.add(channel);
        return channel;
    }

    @SuppressWarnings("unchecked")
    private static <T> void set(NettyChannelBuilder builder, ChannelOption<T> option, Object value) {
        builder.withOption(option, (T) value);
    }

    /** Ends what is still open, then its thread. */
    @Override
    public void close() {
        opened.forEach(ManagedChannel::shutdownNow);
        try {
            for (var channel : opened) {
                channel.awaitTermination(CLOSE_WITHIN_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
