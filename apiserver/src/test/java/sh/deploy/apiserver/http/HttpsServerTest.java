package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HttpsServerTest {
    private static final int BYTES = 1 << 20;
    private static final int MOST_IN_TURN = 128 << 10;

    /** Begins to take what is read once no more fits on the way, and notes how much it is given without a break. */
    private static final class Turns extends ChannelInboundHandlerAdapter {
        private final CountDownLatch isSent = new CountDownLatch(1);
        private final AtomicLong longest = new AtomicLong();
        private final CompletableFuture<Long> all = new CompletableFuture<>();
        private long total;
        private long inTurn;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
            isSent.await(10, TimeUnit.SECONDS);
            var bytes = (ByteBuf) message;
            total += bytes.readableBytes();
            inTurn += bytes.readableBytes();
            longest.accumulateAndGet(inTurn, Math::max);
            bytes.release();
            if (total == BYTES) {
                all.complete(longest.get());
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            inTurn = 0;
        }
    }

    @Test
    void aConnectionThatSendsMuchLetsOthersHaveTheirTurn() throws Exception {
        var turns = new Turns();
        var pipelines = new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(turns);
            }
        };
        try (var server = HttpsServer.start(List.of("127.0.0.1"), 0, pipelines);
                var client = SocketChannel.open(new InetSocketAddress("127.0.0.1", server.port()))) {
            var bytes = ByteBuffer.allocate(BYTES);
            client.configureBlocking(false);
            while (client.write(bytes) > 0) {
                // until no more fits on the way
            }
            turns.isSent.countDown();
            client.configureBlocking(true);
            while (bytes.hasRemaining()) {
                client.write(bytes);
            }

            assertThat(turns.all.get(20, TimeUnit.SECONDS)).isBetween(1L, (long) MOST_IN_TURN);
        }
    }
}
