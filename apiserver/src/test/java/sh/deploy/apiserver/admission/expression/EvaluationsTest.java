package sh.deploy.apiserver.admission.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;

/** Where expressions are evaluated, and what is kept of them. */
class EvaluationsTest {
    private static final long NEVER = System.nanoTime() + TimeUnit.HOURS.toNanos(1);

    private final Evaluations evaluations = new Evaluations(2, new SystemTime());

    @AfterEach
    void close() {
        evaluations.close();
    }

    @Test
    void runsOnAThreadOfItsOwnThatIsNoVirtualOne() throws Exception {
        try (var virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            var isVirtual = virtual.submit(() -> evaluations.run(
                            evaluations.owner(), NEVER,
                            budget -> Thread.currentThread().isVirtual()))
                    .get();
            assertThat(isVirtual).isFalse();
        }
    }

    @Test
    void saysWhyThereIsNoResult() {
        assertThatThrownBy(() -> evaluations.run(evaluations.owner(), NEVER, budget -> {
                    throw new EvaluationFailed("because");
                }))
                .isInstanceOf(EvaluationFailed.class)
                .hasMessage("because");
    }

    @Test
    void aStackThatOverflowsEndsOneEvaluationOnly() {
        assertThatThrownBy(() -> evaluations.run(evaluations.owner(), NEVER, budget -> endless(1)))
                .isInstanceOf(EvaluationFailed.class)
                .hasMessageContaining("cannot be evaluated");
        assertThat(evaluations.<Integer>run(evaluations.owner(), NEVER, budget -> 2)).isEqualTo(2);
    }

    private static int endless(int depth) {
        return depth == 0 ? 0 : endless(depth + 1) + 1;
    }

    @Test
    void oneOwnerLeavesThreadsToOthers() throws Exception {
        var slow = evaluations.owner();
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 5; i++) {
                callers.submit(() -> evaluations.run(slow, NEVER, budget -> {
                    begun.countDown();
                    return await(end);
                }));
            }
            begun.await();
            assertThat(evaluations.<String>run(evaluations.owner(), NEVER, budget -> "done"))
                    .isEqualTo("done");
            end.countDown();
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void aRequestWithoutTimeIsToldSo() {
        assertThatThrownBy(() -> evaluations.run(evaluations.owner(), new SystemTime().nanos() - 1, budget -> true))
                .isInstanceOf(EvaluationFailed.class)
                .hasMessageContaining("took too long");
    }

    @Test
    void keepsWhatIsUsedWithinItsRoomAndForgetsWhatIsGone() {
        for (int i = 0; i < 20; i++) {
            int value = i;
            var owner = new Object();
            assertThat(evaluations.<Integer>compiled(owner, 100_000, () -> value))
                    .isEqualTo(value);
            if (i % 2 == 0) {
                evaluations.forget(owner);
            }
        }
        assertThat(evaluations.kept()).isBetween(900_000L, 1_000_000L);

        var owner = new Object();
        evaluations.<String>compiled(owner, 10, () -> "first");
        assertThat(evaluations.<String>compiled(owner, 10, () -> "second")).isEqualTo("first");
        evaluations.forget(owner);
        assertThat(evaluations.<String>compiled(owner, 10, () -> "third")).isEqualTo("third");
    }
}
