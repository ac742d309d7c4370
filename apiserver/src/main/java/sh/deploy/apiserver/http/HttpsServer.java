package sh.deploy.apiserver.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Listens for HTTPS on one or more addresses, all with the same port. */
final class HttpsServer implements AutoCloseable {
    private static final int BACKLOG = 1024;
    private static final int MAX_LOOPS = 4;

    /** Of what lies there of one connection, before its loop looks at the next: decrypting all of a long body would hold up the others. */
    private static final int READS_IN_TURN = 2;

    private final EventLoopGroup loops;
    private final List<Channel> listening;

    private HttpsServer(EventLoopGroup loops, List<Channel> listening) {
        this.loops = loops;
        this.listening = listening;
    }

    /** Binds every address; port 0 takes any free one. */
    static HttpsServer start(Collection<String> addresses, int port, ChannelHandler pipelines) throws IOException {
        boolean epoll = Epoll.isAvailable();
        var loops = new MultiThreadIoEventLoopGroup(
                Math.min(MAX_LOOPS, Runtime.getRuntime().availableProcessors()),
                new DefaultThreadFactory("https", true),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        var bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(READS_IN_TURN))
                .childHandler(pipelines);
        var listening = new ArrayList<Channel>();
        int bound = port;
        for (var address : addresses) {
            var binding = bootstrap.bind(new InetSocketAddress(address, bound)).awaitUninterruptibly();
            if (!binding.isSuccess()) {
                loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
                throw new IOException("cannot listen on " + address + " port " + bound, binding.cause());
            }
            listening.add(binding.channel());
            bound = ((InetSocketAddress) binding.channel().localAddress()).getPort();
        }
        return new HttpsServer(loops, List.copyOf(listening));
    }

    int port() {
        return ((InetSocketAddress) listening.getFirst().localAddress()).getPort();
    }

    @Override
    public void close() {
        listening.forEach(channel -> channel.close().awaitUninterruptibly(1, TimeUnit.SECONDS));
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
}
