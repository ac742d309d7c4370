package sh.deploy.apiserver.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.SystemTime;

/** What waits behind a full batch is looked at when the batch before it is durable and not replayed yet. */
class LandingTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final AppenderSettings ONE_BY_ONE =
            new AppenderSettings(1, 1 << 20, 100, Duration.ofSeconds(3), Duration.ofMillis(10), 100);

    private final UnreliableLog log = new UnreliableLog();
    private final Appender appender = new Appender(
            log, log.lead(), new Revisions(), new SystemTime(), ONE_BY_ONE, new LogMetrics(new CollectorRegistry()));

    @AfterEach
    void close() {
        log.goOn.countDown();
        appender.close();
    }

    @Test
    void aRefusalBecauseOfTheBatchThatJustLandedDoesNotWaitForAnother() {
        log.next(UnreliableLog.Mishap.HANGS);
        var first = appender.append(Drafts.create("a"));
        var second = appender.append(Drafts.create("b"));
        var third = appender.append(Drafts.create("a"));
        log.goOn.countDown();

        assertThat(first).succeedsWithin(SOON);
        assertThat(second).succeedsWithin(SOON);
        assertThatThrownBy(() ->
                        third.orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join())
                .hasCauseInstanceOf(AppendRefused.class);
    }
}
