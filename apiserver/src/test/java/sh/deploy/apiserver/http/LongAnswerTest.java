package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.ByteArrayOutputStream;
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
        int pieces = 0;
        boolean isEnded = false;
        while (!isEnded) {
            HttpContent piece = channel.readOutbound();
            assertThat(channel.<HttpContent>readOutbound()).as("no two at once").isNull();
            piece.content().readBytes(all, piece.content().readableBytes());
            piece.release();
            isEnded = piece instanceof LastHttpContent;
            pieces++;
            channel.runPendingTasks();
        }
        assertThat(pieces).isEqualTo(PIECES);
        assertThat(all.toByteArray()).isEqualTo(body);
        assertThat(sent.isSuccess()).isTrue();
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
