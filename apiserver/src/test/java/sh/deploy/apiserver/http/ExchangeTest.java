package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.audit.Audit;
import sh.deploy.apiserver.audit.AuditNotes;
import sh.deploy.apiserver.audit.AuditSettings;
import sh.deploy.apiserver.audit.WhenFull;

class ExchangeTest {
    @TempDir
    Path folder;

    private static HttpRequestData request(String path) {
        return new HttpRequestData("GET", path, "", new DefaultHttpHeaders(), Response.EMPTY, List.of());
    }

    /** The folder of the record is gone when the answer is there. */
    @ParameterizedTest
    @CsvSource({"0, 409, ''", "7, 504, unknown"})
    void whatWasWrittenAndIsNotOnRecordIsAnsweredAsUnknownThoughItFailed(long revision, int status, String outcome)
            throws Exception {
        var channel = new EmbeddedChannel();
        var settings = AuditSettings.in(folder.resolve("log")).withWhenFull(WhenFull.REFUSE);
        try (var audit = Audit.start(settings, new CollectorRegistry(), new SystemTime())) {
            var exchange = new Exchange(channel, request("/x"), false, true, Limits.DEFAULT.pace(), stays -> {});
            var trail = new Recording(audit, 1).begin(exchange, exchange.request(), null, null);
            AuditNotes.during(trail, () -> {
                AuditNotes.wrote(revision);
                return true;
            });
            Files.delete(folder.resolve("log/audit.log"));
            Files.delete(folder.resolve("log/audit.log.lock"));
            Files.delete(folder.resolve("log"));

            exchange.respond(Response.json(409, Response.EMPTY));
            channel.runPendingTasks();
        }

        FullHttpResponse answer = channel.readOutbound();
        assertThat(answer.status().code()).isEqualTo(status);
        assertThat(answer.headers().get("x-deploy-outcome", "")).isEqualTo(outcome);
        answer.release();
    }

    @Test
    void aStreamThatIsCutIsOnRecordWithWhy() throws Exception {
        var channel = new EmbeddedChannel();
        try (var audit = Audit.start(AuditSettings.in(folder), new CollectorRegistry(), new SystemTime())) {
            var exchange = new Exchange(channel, request("/x"), false, true, Limits.DEFAULT.pace(), stays -> {});
            new Recording(audit, 1).begin(exchange, exchange.request(), null, null);
            var stream = exchange.stream(Response.json(200, Response.EMPTY), 1_000);

            exchange.breaksOff(Problem.of(Reason.EXPIRED, "too old").toException());
            stream.cut();
            channel.runPendingTasks();
        }

        var last = HttpsClient.JSON.readTree(
                Files.readAllLines(folder.resolve("audit.log")).getLast());
        assertThat(last.path("stage").asString()).isEqualTo("ResponseComplete");
        assertThat(last.at("/responseStatus/code").asInt()).isEqualTo(410);
        assertThat(last.at("/responseStatus/reason").asString()).isEqualTo("Expired");
    }

    /** As the loops of connections have when the server stops, before the last request is answered. */
    @Test
    void anAnswerOnceTheLoopHasEndedIsNoFault() throws Exception {
        var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        var channel = new NioSocketChannel();
        loops.register(channel).sync();
        loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
        var exchange = new Exchange(channel, request("/x"), false, true, Limits.DEFAULT.pace(), stays -> {});

        assertThatNoException().isThrownBy(() -> exchange.respond(Response.json(200, Response.EMPTY)));
        assertThat(exchange.isAnswered()).isTrue();
    }
}
