package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LongAnswerTest {
    private static final int PIECES = 3;

    private final EmbeddedChannel channel = new EmbeddedChannel();

    @Test
    void leavesPieceByPieceAndLetsTheLoopGoInBetween() throws Exception {
        var body = new byte[PIECES * LongAnswer.PIECE_BYTES - 7];
        new Random(1).nextBytes(body);
        var head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);

        var sent = LongAnswer.send(channel, head, body);

        assertThat(sent.isDone()).isFalse();
        assertThat(channel.<DefaultHttpResponse>readOutbound()).isSameAs(head);
        var all = new ByteArrayOutputStream();
        assertThat(take(all)).isFalse();
        assertThat(channel.<HttpContent>readOutbound())
                .as("the next waits for its turn")
                .isNull();
        int pieces = 1;
        channel.runPendingTasks();
        for (boolean isEnded = false; !isEnded; pieces++) {
            isEnded = take(all);
        }
        assertThat(pieces).isEqualTo(PIECES);
        assertThat(all.toByteArray()).isEqualTo(body);
        assertThat(sent.isSuccess()).isTrue();
    }

    /** @return whether it was the last piece */
    private boolean take(ByteArrayOutputStream all) throws IOException {
        HttpContent piece = channel.readOutbound();
        piece.content().readBytes(all, piece.content().readableBytes());
        piece.release();
        return piece instanceof LastHttpContent;
    }

    @Test
    void endsWithTheConnection() {
        channel.close();

        var sent = LongAnswer.send(
                channel,
                new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK),
                new byte[PIECES * LongAnswer.PIECE_BYTES]);
        channel.runPendingTasks();

        assertThat(sent.isDone()).isTrue();
        assertThat(sent.isSuccess()).isFalse();
    }
}
