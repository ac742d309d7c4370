package sh.deploy.apiserver.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import java.util.concurrent.TimeUnit;

/**
 * Gives up an answer, or the end of one that came in pieces, that its client does not take: with HTTP/2 a client may ask for many and open
 * no window for any, and each would wait in memory. The longer what waits, the longer its client has.
 */
final class AnswerPace {
    private final Channel channel;
    private final boolean http2;
    private final Limits.Pace pace;

    /** @param channel of the connection, or of the stream in it, which alone ends */
    AnswerPace(Channel channel, boolean http2, Limits.Pace pace) {
        this.channel = channel;
        this.http2 = http2;
        this.pace = pace;
    }

    /**
     * @param sent the end of what was handed to the connection
     * @param bytes how much of it there was
     */
    void expect(ChannelFuture sent, long bytes) {
        // Behind the writing itself: most answers are taken then, and need no timer.
        EventLoops.run(channel, () -> {
            if (!sent.isDone()) {
                long patience =
                        pace.unread().toMillis() + TimeUnit.SECONDS.toMillis(bytes / pace.answerBytesPerSecond());
                var giveUp = channel.eventLoop().schedule(this::giveUp, patience, TimeUnit.MILLISECONDS);
                sent.addListener(done -> giveUp.cancel(false));
            }
        });
    }

    /** On the event loop: ends the stream, or the connection that has no others, at once. */
    void giveUp() {
        if (http2) {
            channel.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL))
                    .addListener(ChannelFutureListener.CLOSE);
        } else {
            // Past TLS, which would wait for its last word to be read.
            var first = channel.pipeline().firstContext();
            if (first != null) { // its pipeline is empty once it has ended
                first.close();
            }
        }
    }
}
