package sh.deploy.apiserver.outbound;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import sh.deploy.api.time.Time;

/**
 * Reads documents from HTTPS servers of others, one connection each. Follows no redirect and knows no proxy. For threads that may wait, and
 * may be held up by name servers; safe for all of them.
 */
public final class HttpsReader implements AutoCloseable {
    /** Of one document; the key sets of large issuers have some 20,000. */
    public static final int MOST_BYTES = 512 << 10;

    /** For all of one document, from the first byte sent to the last received. */
    static final Duration WITHIN = Duration.ofSeconds(10);

    private static final int HTTPS_PORT = 443;
    private static final int LINE_BYTES = 4 << 10;
    private static final int HEADER_BYTES = 16 << 10;

    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("outbound", true), NioIoHandler.newFactory());
    private final Time time;
    private final Duration within;

    public HttpsReader(Time time) {
        this(time, WITHIN);
    }

    HttpsReader(Time time, Duration within) {
        this.time = time;
        this.within = within;
    }

    /**
     * The document at an address. Asks the first of the host's addresses to which there is a connection.
     *
     * @param uri {@code https://HOST…}
     * @param destination of that host
     * @throws IOException with a sentence when there is no such document, or it breaks a bound
     */
    public byte[] read(URI uri, Destination destination, Trust trust) throws IOException {
        var host = Destination.host(uri);
        if (!host.equalsIgnoreCase(destination.host())) {
            throw new IllegalArgumentException(destination + " is not where " + uri + " is");
        }
        long deadline = time.nanos() + within.toNanos();
        IOException fault = new IOException(uri.getHost() + " has no address");
        int left = destination.addresses().size();
        for (var address : destination.addresses()) {
            var answer = new CompletableFuture<byte[]>();
            var share = Duration.ofNanos(Math.max(0, deadline - time.nanos()) / left--);
            var connecting = connect(address, uri, host, trust, share, answer);
            try {
                return await(uri, answer, deadline);
            } catch (IOException e) {
                fault = e;
            } finally {
                connecting.channel().close();
            }
            if (!(connecting.cause() instanceof SocketException)) {
                throw fault;
            }
        }
        throw fault;
    }

    /** @param within for the connection alone */
    private ChannelFuture connect(
            InetAddress address, URI uri, String host, Trust trust, Duration within, CompletableFuture<byte[]> answer) {
        int port = uri.getPort() < 0 ? HTTPS_PORT : uri.getPort();
        var connecting = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.max(1, Math.toIntExact(within.toMillis())))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        trust.tls().newHandler(channel.alloc(), host, port),
                                        new HttpClientCodec(LINE_BYTES, HEADER_BYTES, LINE_BYTES),
                                        new HttpObjectAggregator(MOST_BYTES),
                                        new OneDocument(uri, answer));
                    }
                })
                .connect(new InetSocketAddress(address, port));
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                answer.completeExceptionally(done.cause());
            }
        });
        return connecting;
    }

    private byte[] await(URI uri, CompletableFuture<byte[]> answer, long deadline) throws IOException {
        try {
            return answer.get(Math.max(1, deadline - time.nanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IOException(uri + " has not answered within " + within.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IOException(uri + " cannot be read: " + reason(e), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("the server is shutting down").initCause(e);
        }
    }

    /** On one line, since it may quote the other side. What a handshake's failure is about stands in its cause. */
    private static String reason(ExecutionException e) {
        Throwable fault = e;
        for (int i = 0; i < 2 && fault.getCause() != null; i++) {
            fault = fault.getCause();
        }
        var message = fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage();
        return message.replaceAll("\\p{Cntrl}", "?");
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
