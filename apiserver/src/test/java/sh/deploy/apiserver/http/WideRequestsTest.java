package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;

@Timeout(30)
class WideRequestsTest {
    @Test
    void haveAThreadOfTheMachinesOwn() throws Exception {
        boolean isVirtual = WideRequests.await(() -> Thread.currentThread().isVirtual());

        assertThat(isVirtual).isFalse();
    }

    @Test
    void areRefusedLikeOthers() {
        assertThatThrownBy(() -> WideRequests.await(() -> {
                    throw Problem.of(Reason.NOT_FOUND, "gone").toException();
                }))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("gone");
        assertThatThrownBy(() -> WideRequests.await(() -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);
    }

    @Test
    void endWhenTheirRequestIsInterrupted() throws Exception {
        var begun = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        var told = new AtomicBoolean();
        var request = Thread.ofVirtual().start(() -> {
            try {
                WideRequests.await(() -> {
                    begun.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        ended.countDown();
                    }
                    return "";
                });
            } catch (InterruptedException e) {
                told.set(true);
            }
        });
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

        request.interrupt();

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        request.join();
        assertThat(told).isTrue();
    }
}
