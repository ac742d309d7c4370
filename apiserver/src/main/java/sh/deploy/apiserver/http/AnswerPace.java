package sh.deploy.apiserver.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import java.util.concurrent.TimeUnit;

/**
 * Gives up an answer that its client does not take: with HTTP/2 a client may ask for a thousand and open no window for any, and each would
 * wait in memory. The longer the answer, the longer its client has.
 */
final class AnswerPace {
    private AnswerPace() {}

    /**
     * @param channel of the connection, or of the stream in it, which alone ends
     * @param sent the answer, which was handed to it
     */
    static void expect(Channel channel, boolean http2, ChannelFuture sent, int bytes, Limits.Pace pace) {
        // Behind the writing itself: most answers are taken then, and need no timer.
        EventLoops.run(channel, () -> {
            if (!sent.isDone()) {
                long patience =
                        pace.unread().toMillis() + TimeUnit.SECONDS.toMillis(bytes / pace.answerBytesPerSecond());
                var giveUp = channel.eventLoop().schedule(() -> end(channel, http2), patience, TimeUnit.MILLISECONDS);
                sent.addListener(done -> giveUp.cancel(false));
            }
        });
    }

    private static void end(Channel channel, boolean http2) {
        if (http2) {
            channel.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL))
                    .addListener(ChannelFutureListener.CLOSE);
        } else {
            // Past TLS, which would wait for its last word to be read.
            channel.pipeline().firstContext().close();
        }
    }
}
