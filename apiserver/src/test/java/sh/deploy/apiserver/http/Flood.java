package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.pki.Credential;

/** Somebody who asks from many threads as fast as they are answered, until closed, and counts the answers. */
final class Flood implements AutoCloseable {
    private final HttpsClient client;
    private final IntFunction<HttpsClient.Answer> asking;
    private final Map<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean goesOn = true;

    interface Asking {
        /** @param number each has another */
        HttpsClient.Answer ask(HttpsClient client, int number);
    }

    private Flood(HttpsClient client, Asking asking) {
        this.client = client;
        this.asking = number -> asking.ask(client, number);
    }

    static Flood start(TestApiServer server, Credential who, int threads, Asking asking) {
        var flood = new Flood(new HttpsClient(server, who), asking);
        for (int i = 0; i < threads; i++) {
            flood.threads.add(Thread.ofVirtual().start(flood::askOnAndOn));
        }
        return flood;
    }

    private void askOnAndOn() {
        while (goesOn) {
            try {
                var answer = asking.apply(asked.incrementAndGet());
                count(answer.status());
                if (answer.status() == 429) {
                    assertThat(answer.header("retry-after")).isEqualTo("1");
                    answer.assertRefused(429);
                }
            } catch (UncheckedIOException | IllegalStateException ended) {
                count(0);
            } catch (AssertionError wrong) {
                count(-1);
            }
        }
    }

    private void count(int status) {
        statuses.computeIfAbsent(status, any -> new AtomicInteger()).incrementAndGet();
    }

    int answers(int status) {
        var count = statuses.get(status);
        return count == null ? 0 : count.get();
    }

    void awaitAnswers(int status, int atLeast) throws InterruptedException {
        var never = new CountDownLatch(1);
        for (int look = 0; look < 3_000 && answers(status) < atLeast; look++) {
            never.await(10, TimeUnit.MILLISECONDS);
        }
        assertThat(answers(status)).as("answers %d among %s", status, statuses).isGreaterThanOrEqualTo(atLeast);
    }

    /** It was let in as far as its share goes, and refused beyond that in due form. */
    void assertItBit(int done) {
        assertThat(answers(done)).as("done, of %s", statuses).isPositive();
        assertThat(answers(429)).as("refused, of %s", statuses).isPositive();
        assertThat(answers(-1)).as("refused otherwise than Kubernetes does").isZero();
    }

    @Override
    public void close() throws InterruptedException {
        goesOn = false;
        for (var thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(40))).isTrue();
        }
        client.close();
    }
}
