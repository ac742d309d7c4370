package sh.deploy.apiserver.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class WorkLoopTest {
    private static final int LIMIT_SECONDS = 10;
    private final Semaphore done = new Semaphore(0);

    @Test
    void worksAtOnceAndWheneverItIsWoken() throws InterruptedException {
        try (var loop = new WorkLoop("test", () -> done(Long.MAX_VALUE))) {
            loop.start();
            assertDone();
            loop.wake();
            assertDone();
        }
    }

    @Test
    void worksAgainWhenTheWorkAsksForIt() throws InterruptedException {
        try (var loop = new WorkLoop("test", () -> done(1))) {
            loop.start();
            assertDone();
            assertDone();
        }
    }

    @Test
    void nothingThatTheWorkThrowsEndsIt() throws InterruptedException {
        var times = new AtomicInteger();
        try (var loop = new WorkLoop("test", () -> {
            if (times.incrementAndGet() == 1) {
                throw new StackOverflowError("as by an object that is too deep");
            }
            return done(Long.MAX_VALUE);
        })) {
            loop.start();
            assertDone();
        }
    }

    @Test
    void nothingIsDoneAnyMoreOnceItIsClosed() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var over = new AtomicBoolean();
        try (var loop = new WorkLoop("test", () -> {
            begun.countDown();
            LockSupport.park();
            goOn();
            over.set(true);
            return Long.MAX_VALUE;
        })) {
            loop.start();
            assertThat(begun.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(over).isTrue();
    }

    /** As work does that an interrupt reaches in the middle of a write. */
    private static void goOn() {
        boolean interrupted = Thread.interrupted();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private long done(long againMillis) {
        done.release();
        return againMillis;
    }

    private void assertDone() throws InterruptedException {
        assertThat(done.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
}
