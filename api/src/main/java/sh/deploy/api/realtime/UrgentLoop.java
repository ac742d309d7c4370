package sh.deploy.api.realtime;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Connections and timers on one thread that the kernel runs at once. Nothing else may run there, and nothing may wait: who is urgent
 * keeps all others from their CPU.
 */
public final class UrgentLoop implements AutoCloseable {
    private final UrgentThread thread;
    private final boolean epoll = Epoll.isAvailable();
    private final EventLoopGroup group;

    public UrgentLoop(String threadName) {
        this.thread = new UrgentThread(threadName);
        this.group = new MultiThreadIoEventLoopGroup(1, thread, sockets());
    }

    private IoHandlerFactory sockets() {
        return epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    /** A thread like any other, from which connections can move to this loop. Whoever asks for it ends it. */
    public EventLoopGroup usualThread(String threadName) {
        return new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(threadName, true), sockets());
    }

    public EventLoopGroup group() {
        return group;
    }

    public EventLoop loop() {
        return group.next();
    }

    public Class<? extends Channel> clientChannel() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    public Class<? extends ServerChannel> serverChannel() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    /** What its connections have to be set to, so that a lost packet is sent again soon. */
    public Map<ChannelOption<?>, Object> connectionOptions() {
        return epoll ? QuickRepeat.options() : Map.of();
    }

    /** How urgent the thread is; plain until its first task runs. */
    public Urgency urgency() {
        return thread.urgency();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
