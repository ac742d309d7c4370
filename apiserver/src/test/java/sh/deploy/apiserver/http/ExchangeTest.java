package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.audit.Audit;
import sh.deploy.apiserver.audit.AuditSettings;

class ExchangeTest {
    @TempDir
    Path folder;

    private static HttpRequestData request(String path) {
        return new HttpRequestData("GET", path, "", new DefaultHttpHeaders(), Response.EMPTY, List.of());
    }

    @Test
    void aStreamThatIsCutIsOnRecordWithWhy() throws Exception {
        var channel = new EmbeddedChannel();
        try (var audit = Audit.start(AuditSettings.in(folder), new CollectorRegistry(), new SystemTime())) {
            var exchange = new Exchange(channel, request("/x"), false, true, stays -> {});
            new Recording(audit).begin(exchange, exchange.request(), null, null);
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
}
