package sh.deploy.kubelet.volumes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class DiskWalksTest {
    private final DiskWalks walks = new DiskWalks();

    @Test
    void walksThatNeverYieldLeaveVirtualThreadsTheirProcessors() throws Exception {
        var over = new CountDownLatch(1);
        int many = Math.min(Runtime.getRuntime().availableProcessors(), DiskWalks.AT_ONCE);
        var walking = new CountDownLatch(many);
        try {
            for (int i = 0; i < many; i++) {
                Thread.ofVirtual()
                        .start(() -> ignoring(() -> walks.run(() -> {
                            walking.countDown();
                            while (over.getCount() > 0) {
                                Thread.onSpinWait();
                            }
                        })));
            }
            assertThat(walking.await(10, TimeUnit.SECONDS)).isTrue();
            var other = new CountDownLatch(1);
            Thread.ofVirtual().start(other::countDown);
            assertThat(other.await(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            over.countDown();
        }
    }

    private static void ignoring(DiskWalks.Walk walk) {
        try {
            walk.run();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatAWalkEndsWithIsTold() {
        assertThatThrownBy(() -> walks.run(() -> {
                    throw new IOException("no space");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("no space");
    }

    @Test
    void aWalkWhoseWaiterIsInterruptedEnds() throws Exception {
        var walking = new CountDownLatch(1);
        var ended = new CompletableFuture<Throwable>();
        var waited = new CompletableFuture<Throwable>();
        var waiter = Thread.ofVirtual().start(() -> {
            try {
                walks.run(() -> {
                    walking.countDown();
                    try {
                        while (true) {
                            DiskWalks.mayGoOn();
                        }
                    } catch (InterruptedIOException e) {
                        ended.complete(e);
                        throw e;
                    }
                });
            } catch (IOException e) {
                waited.complete(e);
            }
        });
        assertThat(walking.await(10, TimeUnit.SECONDS)).isTrue();
        waiter.interrupt();
        assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedIOException.class);
        assertThat(waited.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedIOException.class);
    }
}
