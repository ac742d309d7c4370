package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class RevocationTest {
    private static final long WITHIN_SECONDS = 10;

    /** Nothing is written to it. */
    private static final class Stream implements ByteStream {
        private final CompletableFuture<Void> gone = new CompletableFuture<>();
        private final CountDownLatch ended = new CountDownLatch(1);

        @Override
        public boolean write(byte[] piece) {
            return true;
        }

        @Override
        public void endsTooSlowWith(byte[] word) {}

        @Override
        public long waitingBytes() {
            return 0;
        }

        @Override
        public void close() {
            gone.complete(null); // runs what waits for it
            ended.countDown();
        }

        @Override
        public void cut() {
            close();
        }

        @Override
        public void onGone(Runnable action) {
            gone.thenRun(action);
        }
    }

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Stream stream = new Stream();

    private void endWhenTaken(BooleanSupplier allowed) {
        channel.freezeTime();
        Revocation.endWhenTaken(channel.eventLoop(), stream, allowed);
        channel.advanceTimeBy(Revocation.ASK_EVERY_SECONDS, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void endsTheStreamOfWhoMayNotHaveItAnyMore() throws Exception {
        endWhenTaken(() -> false);

        assertThat(stream.ended.await(WITHIN_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void endsTheStreamWhereThatCannotBeFoundOut() throws Exception {
        endWhenTaken(() -> {
            throw new IllegalStateException("a fault of the server");
        });

        assertThat(stream.ended.await(WITHIN_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void asksOnAThreadThatMayWait() throws Exception {
        var asked = new CompletableFuture<Thread>();
        endWhenTaken(() -> asked.complete(Thread.currentThread()));

        assertThat(asked.get(WITHIN_SECONDS, TimeUnit.SECONDS)).isNotEqualTo(Thread.currentThread());
        assertThat(stream.gone).isNotDone();
    }

    @Test
    void asksNoMoreOnceTheStreamHasEnded() throws Exception {
        var last = new AtomicReference<Thread>();
        endWhenTaken(() -> {
            last.set(Thread.currentThread());
            return false;
        });
        assertThat(stream.ended.await(WITHIN_SECONDS, TimeUnit.SECONDS)).isTrue();
        var first = last.get();

        channel.advanceTimeBy(Revocation.ASK_EVERY_SECONDS, TimeUnit.SECONDS);

        assertThat(channel.runScheduledPendingTasks()).isEqualTo(-1);
        assertThat(last).hasValue(first);
    }
}
