package sh.deploy.apiserver.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;

class KeyedWritesTest {
    private final List<Integer> written = new CopyOnWriteArrayList<>();

    @Test
    void ofWhatComesDuringAWriteOnlyTheNewestIsWritten() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var mayFinish = new CountDownLatch(1);
        var last = new CountDownLatch(1);
        try (var writes = new KeyedWrites<String, Integer>("test", 10, (older, newer) -> newer, (key, value) -> {
            begun.countDown();
            await(mayFinish);
            written.add(value);
            if (value == 5_000) {
                last.countDown();
            }
        })) {
            writes.offer("web", 0);
            await(begun);
            for (int i = 1; i <= 5_000; i++) {
                writes.offer("web", i);
            }
            mayFinish.countDown();
            await(last);
        }
        assertThat(written).containsExactly(0, 5_000);
    }

    @Test
    void tellsOfWhatWasRefused() throws InterruptedException {
        var told = new CountDownLatch(1);
        try (var writes = new KeyedWrites<String, Integer>(
                "test",
                10,
                (older, newer) -> newer,
                (key, value) -> {
                    throw Problem.of(Reason.FORBIDDEN, "no").toException();
                },
                (key, value) -> told.countDown())) {
            writes.offer("web", 1);
            await(told);
        }
    }

    @Test
    void triesAgainAfterAConflict() throws InterruptedException {
        var tries = new AtomicInteger();
        var done = new CountDownLatch(1);
        try (var writes = new KeyedWrites<String, Integer>("test", 10, (older, newer) -> newer, (key, value) -> {
            if (tries.incrementAndGet() < 3) {
                throw Problem.of(Reason.CONFLICT, "somebody was faster").toException();
            }
            done.countDown();
        })) {
            writes.offer("web", 1);
            await(done);
        }
        assertThat(tries).hasValue(3);
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"NOT_FOUND", "FORBIDDEN", "CONFLICT", "INVALID", "BAD_REQUEST"})
    void triesAgainWhatAWebhookDeniesWhateverReasonItGives(Reason reason) throws InterruptedException {
        var tries = new AtomicInteger();
        var done = new CountDownLatch(1);
        try (var writes = new KeyedWrites<String, Integer>("test", 10, (older, newer) -> newer, (key, value) -> {
            if (tries.incrementAndGet() < 3) {
                throw Problem.denial(reason, "not yet", reason.httpStatus()).toException();
            }
            done.countDown();
        })) {
            writes.offer("web", 1);
            await(done);
        }
        assertThat(tries).hasValue(3);
    }

    @Test
    void waitsAfterADenialWithTheConflictReasonToo() {
        var denial = Problem.denial(Reason.CONFLICT, "no", 409);

        assertThat(KeyedWrites.waitAfter(denial, 1, Duration.ofSeconds(2))).isEqualTo(Duration.ofMillis(100));
        assertThat(KeyedWrites.waitAfter(denial, 100, Duration.ofSeconds(2))).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void knowsWhatIsNotWrittenYet() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var mayFinish = new CountDownLatch(1);
        var last = new CountDownLatch(2);
        try (var writes = new KeyedWrites<String, Integer>("test", 10, (older, newer) -> newer, (key, value) -> {
            begun.countDown();
            await(mayFinish);
            last.countDown();
        })) {
            assertThat(writes.newest("web")).isNull();
            writes.offer("web", 1);
            await(begun);
            assertThat(writes.newest("web")).isEqualTo(1);
            writes.offer("web", 2);
            assertThat(writes.newest("web")).isEqualTo(2);
            mayFinish.countDown();
            await(last);
        }
    }

    @Test
    void dropsWhatIsRefusedForGoodAndGoesOn() throws InterruptedException {
        var done = new CountDownLatch(1);
        try (var writes = new KeyedWrites<String, Integer>("test", 10, (older, newer) -> newer, (key, value) -> {
            if (key.equals("bad")) {
                throw Problem.of(Reason.FORBIDDEN, "not yours").toException();
            }
            done.countDown();
        })) {
            writes.offer("bad", 1);
            writes.offer("good", 1);
            await(done);
        }
    }

    @Test
    void refusesMoreKeysThanMayWait() throws InterruptedException {
        var mayFinish = new CountDownLatch(1);
        try (var writes = new KeyedWrites<Integer, Integer>(
                "test", 1, (older, newer) -> newer, (key, value) -> await(mayFinish))) {
            int taken = 0;
            while (taken < 1_000 && writes.offer(taken, 0)) {
                taken++;
            }
            mayFinish.countDown();
            assertThat(taken).isEqualTo(1);
        }
    }

    @Test
    void waitsLongerAfterEachFailureUpToABound() {
        var bound = Duration.ofSeconds(30);
        var later = Problem.of(Reason.SERVICE_UNAVAILABLE, "");

        assertThat(KeyedWrites.waitAfter(later, 1, bound)).isEqualTo(Duration.ofMillis(100));
        assertThat(KeyedWrites.waitAfter(later, 9, bound)).isEqualTo(Duration.ofMillis(25_600));
        assertThat(KeyedWrites.waitAfter(later, 10, bound)).isEqualTo(bound);
        assertThat(KeyedWrites.waitAfter(later, 10_000, bound)).isEqualTo(bound);
        assertThat(KeyedWrites.waitAfter(Problem.of(Reason.CONFLICT, ""), 1, bound))
                .isZero();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
