package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayDeque;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.apiserver.authn.Caller;

/** One HTTP/1.1 connection past its TLS, whose time the test moves; requests are answered when the test says so. */
class ConnectionHandlerTest {
    private static final long HEADERS_SECONDS = Limits.DEFAULT.headerWait().toSeconds();
    private static final long BODY_SECONDS = Limits.DEFAULT.bodyWait().toSeconds();
    private static final String GET = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String KNOWN = "GET /a HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer y\r\n\r\n";
    private static final String POST = "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n";

    private static final class AtWork implements ConnectionHandler.Dispatcher {
        private final ArrayDeque<Exchange> requests = new ArrayDeque<>();

        @Override
        public void dispatch(Exchange exchange) {
            requests.add(exchange);
        }

        @Override
        public Response refusal(
                Channel channel, @Nullable HttpRequest head, HttpResponseStatus status, String message) {
            return Response.of(status.code(), "text/plain", message.getBytes(US_ASCII));
        }
    }

    /** Of bodies, by one connection and by all from nowhere. */
    private static final int MOST = 100_000;

    private final AtWork atWork = new AtWork();
    private final Limits limits = Limits.DEFAULT.withBodies(new Limits.Bodies(1_000, MOST, 16 * MOST));
    private final BodyRoom.Server bodies = new BodyRoom.Server(limits.bodies());
    private final EmbeddedChannel channel = open();

    private EmbeddedChannel open() {
        var opened = new EmbeddedChannel();
        opened.freezeTime();
        Pipelines.http1(opened.pipeline(), atWork, limits, bodies.ofConnection(null));
        return opened;
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void send(String bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes, US_ASCII));
    }

    private void answerOne() {
        atWork.requests.remove().respond(Response.of(200, "text/plain", "done".getBytes(US_ASCII)));
        channel.runPendingTasks();
    }

    private void pass(long seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    /** What has come since the last look. */
    private String come() {
        var all = new StringBuilder();
        for (ByteBuf piece = channel.readOutbound(); piece != null; piece = channel.readOutbound()) {
            all.append(piece.toString(US_ASCII));
            piece.release();
        }
        return all.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "POST /b HTTP/1.1|Host: x|Content-Length: 9999999||, 413",
        "GET /b HTTP/1.1|Host: x|Host: y||, 400",
        "GET /b HTTP/1.1|Host: x|no header||, 400",
        "no request||, 400"
    })
    void refusesNothingBeforeWhatIsAtWorkIsAnswered(String refused, int status) {
        send(GET + GET + refused.replace("|", "\r\n"));
        assertThat(come()).isEmpty();

        answerOne();
        assertThat(come()).startsWith("HTTP/1.1 200").endsWith("done");
        answerOne();
        assertThat(come()).containsSubsequence("HTTP/1.1 200", "done", "HTTP/1.1 " + status, "connection: close");
        pass(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aRequestThatComesSlowlyBehindAnotherIsTimedFromTheAnswerToThat() {
        send(KNOWN + POST + "\r\n{");
        pass(2 * BODY_SECONDS);
        assertThat(come()).isEmpty();

        answerOne();
        assertThat(come()).startsWith("HTTP/1.1 200").endsWith("done");
        pass(Limits.DEFAULT.pace().every().toSeconds());
        assertThat(come()).startsWith("HTTP/1.1 408");
    }

    @Test
    void headersThatComeSlowlyBehindAnotherRequestAreTimedFromTheAnswerToThat() {
        send(KNOWN);
        send("GET /b HT");
        pass(2 * HEADERS_SECONDS);
        assertThat(come()).isEmpty();

        answerOne();
        assertThat(come()).startsWith("HTTP/1.1 200").endsWith("done");
        pass(HEADERS_SECONDS);
        assertThat(come()).startsWith("HTTP/1.1 408");
    }

    /** As some clients send it behind a body, in a record of its own. */
    @Test
    void anEndOfALineBehindARequestBeginsNone() {
        send(POST + "Authorization: Bearer y\r\n\r\n{}");
        send("\r\n");
        pass(2 * HEADERS_SECONDS);
        assertThat(come()).isEmpty();

        answerOne();
        assertThat(come()).startsWith("HTTP/1.1 200").endsWith("done");
        pass(2 * HEADERS_SECONDS);
        assertThat(come()).isEmpty();
        send(GET);
        answerOne();
        assertThat(come()).startsWith("HTTP/1.1 200").endsWith("done");
    }

    @Test
    void asksForABodyOnceWhatIsAtWorkIsAnswered() {
        send(GET + POST + "Expect: 100-continue\r\n\r\n");
        assertThat(come()).isEmpty();

        answerOne();
        assertThat(come()).containsSubsequence("HTTP/1.1 200", "done", "HTTP/1.1 100");
        send("{}");
        answerOne();
        assertThat(come()).startsWith("HTTP/1.1 200");
    }

    @Test
    void asksForNoBodyThatHasCome() {
        send(GET + POST + "Expect: 100-continue\r\n\r\n{}");

        answerOne();
        answerOne();

        assertThat(come()).doesNotContain("HTTP/1.1 100").contains("HTTP/1.1 200");
    }

    @Test
    void answersWhatWasSentAheadBeforeItRefusesMore() {
        int ahead = Limits.DEFAULT.pipelined();
        send(GET.repeat(1 + ahead + 1));
        for (int i = 0; i < 1 + ahead; i++) {
            assertThat(come()).doesNotContain("HTTP/1.1 4");
            answerOne();
        }

        assertThat(come()).containsSubsequence("HTTP/1.1 200", "HTTP/1.1 429", "wait for answers");
        assertThat(atWork.requests).isEmpty();
    }

    @Test
    void requestsOfAStrangerLeaveNoTimersBehind() {
        send(GET);
        answerOne();
        send(GET);

        assertThat(channel.runScheduledPendingTasks())
                .as("when the next timer ends")
                .isEqualTo(-1);
    }

    @Test
    void endsTheConnectionOfAStrangerWhoAsksNoMore() {
        send(GET);
        pass(2 * HEADERS_SECONDS);
        answerOne();
        pass(HEADERS_SECONDS - 1);
        assertThat(channel.isOpen()).isTrue();

        pass(1);
        assertThat(channel.isOpen()).isFalse();
    }

    private static String post(int bytes, String header) {
        return "POST /a HTTP/1.1\r\nHost: x\r\n" + header + "\r\nContent-Length: " + bytes + "\r\n\r\n"
                + " ".repeat(bytes);
    }

    private static String post(int bytes) {
        return post(bytes, "Authorization: Bearer y");
    }

    @Test
    void aStrangerHasAShortBody() {
        send(post(1_000, "X-A: b"));
        answerOne();
        assertThat(come()).startsWith("HTTP/1.1 200");

        send(post(1_001, "X-A: b"));
        assertThat(come()).startsWith("HTTP/1.1 413").contains("limit is 1000 without a credential");
    }

    @Test
    void aStrangersChunksAreShortTogether() {
        send("POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < 10; i++) {
            send("64\r\n" + "x".repeat(100) + "\r\n");
        }
        assertThat(come()).isEmpty();

        send("1\r\nx\r\n");
        assertThat(come()).startsWith("HTTP/1.1 413").contains("limit is 1000 without a credential");
    }

    @Test
    void refusesABodyForWhichTheUnansweredOnesLeaveNoRoom() {
        send(post(MOST / 2) + post(MOST / 2));
        answerOne();
        send(post(MOST / 2));
        answerOne();
        assertThat(come()).doesNotContain("HTTP/1.1 4");

        send(post(MOST / 2) + post(1));
        answerOne();
        answerOne();
        assertThat(come()).containsSubsequence("HTTP/1.1 200", "HTTP/1.1 200", "HTTP/1.1 429", "send fewer at once");
    }

    @Test
    void aConnectionThatEndsHoldsWhatIsAtWorkAndNothingElse() {
        send(post(MOST / 2) + post(MOST / 2 - 1));
        send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nx");
        var other = bodies.ofConnection(null);
        assertThat(other.take(1)).contains("try again later");

        channel.close();
        channel.runPendingTasks();
        assertThat(bodies.held()).isEqualTo(MOST / 2);

        answerOne();
        assertThat(bodies.held()).isZero();
        assertThat(atWork.requests).isEmpty();
    }

    @Test
    void aRequestIsRefusedWhereThoseWhoProveToAskHaveNoRoomForItsBody() {
        var caller = new Caller("somebody", Set.of(), "test");
        var crowd = Shares.crowd(caller);
        for (int i = 0; i < 16; i++) {
            var other = bodies.ofConnection(null);
            assertThat(other.passTo(crowd)).isEmpty();
            other.take(MOST);
        }
        long before = bodies.held();
        send(post(1_000));

        assertThatThrownBy(() -> atWork.requests.element().provedBy(caller, crowd, Unread.UNBOUNDED))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().httpStatus()).isEqualTo(429));

        assertThat(bodies.held()).isEqualTo(before + 1_000);
        answerOne();
        assertThat(bodies.held()).isEqualTo(before);
    }

    @Test
    void aBodyThatIsRefusedHoldsNothing() {
        send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n" + "x".repeat(999));
        pass(Limits.DEFAULT.pace().every().toSeconds());
        assertThat(come()).startsWith("HTTP/1.1 408");

        assertThat(bodies.ofConnection(null).take(MOST)).isEmpty();
    }
}
