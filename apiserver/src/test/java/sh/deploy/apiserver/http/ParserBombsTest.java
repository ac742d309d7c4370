package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sh.deploy.apiserver.hostile.HostileCorpus;
import sh.deploy.apiserver.hostile.HostileRequest;

/**
 * Row G2: whatever is sent, the answer is a refusal in words, costs no more memory than a large honest request, and nothing of it stays.
 * Work is told by the bytes that are taken for it, not by time, which others share.
 */
@Tag("slow")
class ParserBombsTest extends ServerTest {
    private static final int LEAST = 300;

    /**
     * A body has 3 MiB at most; what is made of it to judge it, in the server and in this test's client, has this. Most of it is let go
     * at once: what is held at a time is much less.
     */
    private static final long MOST_BYTES = 600L << 20;

    private static final int MOST_ANSWERED = 300_000;

    /** What a server keeps of having worked, such as documents that it made once. */
    private static final long MOST_LEFT = 32L << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private long before;

    /** The server's own. */
    private int watchesBefore;

    @BeforeAll
    void lookBefore() {
        for (int i = 0; i < 2; i++) {
            assertThat(admin.get("/openapi/v2").status()).isEqualTo(200);
        }
        watchesBefore = admin.get("/statusz").json().path("openWatches").asInt();
        before = used();
    }

    @BeforeEach
    void makeWhatIsPatched() {
        admin.post(in("configmaps"), configMap("c"));
        admin.post(in("pods"), pod("p", ""));
    }

    /** Counted by what is retained when all that is not has been taken away, and whatever was still being answered has ended. */
    @AfterAll
    void nothingStays() {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(used() - before).isLessThan(MOST_LEFT));
    }

    private static long used() {
        var memory = ManagementFactory.getMemoryMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            memory.gc();
            least = Math.min(least, memory.getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    @Test
    void areManyAndNoneTwice() {
        var all = HostileCorpus.all();

        assertThat(all.stream().filter(request -> !request.passes())).hasSizeGreaterThanOrEqualTo(LEAST);
        assertThat(all.stream().map(HostileRequest::name).distinct()).hasSameSizeAs(all);
    }

    static Stream<HostileRequest> corpus() {
        return HostileCorpus.all().stream();
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void areRefusedAndLeaveNothing(HostileRequest request) {
        var path = request.path().startsWith("/") ? request.path().replace("NAMESPACE", namespace) : in(request.path());
        var body = request.body() == null
                ? null
                : Objects.requireNonNull(request.body()).get();
        long objects = objects();
        long taken = THREADS.getTotalThreadAllocatedBytes();

        var answer = admin.sendBytes(request.method(), path, body, request.headers());

        taken = THREADS.getTotalThreadAllocatedBytes() - taken;
        assertThat(answer.status()).as(answer.text()).isBetween(request.passes() ? 200 : 400, 499);
        answer.assertTellsNothingOfOurCode();
        int repeated = answer.status() < 300 && body != null ? body.length : 0;
        assertThat(answer.body().length - repeated).as("bytes of the answer").isLessThan(MOST_ANSWERED);
        assertThat(taken).as("bytes taken").isLessThan(MOST_BYTES);
        assertThat(admin.get(in("configmaps/c")).status()).isEqualTo(200);
        assertThat(objects()).as("objects stored").isEqualTo(objects);
    }

    private long objects() {
        var status = admin.get("/statusz").json();
        assertThat(status.path("openWatches").asInt()).isEqualTo(watchesBefore);
        return status.path("objects").asLong();
    }
}
