package sh.deploy.apiserver.admission.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.LimitExceeded;
import sh.deploy.apiserver.kinds.cel.values.Work;

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
                            evaluations.owner(),
                            NEVER,
                            budget -> Thread.currentThread().isVirtual()))
                    .get();
            assertThat(isVirtual).isFalse();
        }
    }

    private static final int FOR_WHILE = 64;

    private Evaluations.Owner compiledOwner() {
        var owner = evaluations.owner();
        evaluations.compiled(owner, () -> "compiled", String::length);
        return owner;
    }

    @Test
    void littleWorkIsDoneAtOnceByWhoAsks() {
        assertThat(evaluations.tried(compiledOwner(), budget -> Thread.currentThread()))
                .isSameAs(Thread.currentThread());
    }

    @Test
    void nothingIsTriedOfWhatIsNotCompiled() {
        assertThat(evaluations.<String>tried(evaluations.owner(), budget -> "done"))
                .isNull();
    }

    @Test
    void whatATrySaysItselfIsSaid() {
        assertThatThrownBy(() -> evaluations.tried(compiledOwner(), budget -> {
                    throw new EvaluationFailed("because");
                }))
                .isInstanceOf(EvaluationFailed.class)
                .hasMessage("because");
    }

    @Test
    void aTryEndsWithinWhatItMayTakeWhateverIsAskedFor() {
        var spent = new long[1];
        assertThat(evaluations.<String>tried(compiledOwner(), budget -> {
                    for (int part = 0; part < 1_000; part++) {
                        budget.of(Work.MOST_FOR_ALL).charge(1_000);
                        spent[0] += 1_000;
                    }
                    return "done";
                }))
                .isNull();
        assertThat(spent[0]).isBetween(1_000L, 20_000L);
    }

    @Test
    void whatTookLongerIsNotTriedForAWhile() {
        var owner = compiledOwner();
        assertThat(evaluations.<Integer>tried(owner, budget -> endless(1))).isNull();
        for (int i = 0; i < FOR_WHILE; i++) {
            assertThat(evaluations.<String>tried(owner, budget -> "done")).isNull();
        }
        assertThat(evaluations.<String>tried(owner, budget -> "done")).isEqualTo("done");
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
        assertThat(evaluations.<Integer>run(evaluations.owner(), NEVER, budget -> 2))
                .isEqualTo(2);
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
    void whoWaitsForTheSameOwnerHasTheirTurnInOrder() throws Exception {
        var owner = evaluations.owner();
        var end = new CountDownLatch(1);
        var order = new ConcurrentLinkedQueue<Integer>();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 5; i++) {
                int number = i;
                callers.submit(() -> evaluations.run(owner, NEVER, budget -> {
                    order.add(number);
                    return await(end);
                }));
                int known = i + 1;
                while (owner.known() < known) {
                    Thread.onSpinWait();
                }
            }
            end.countDown();
        }
        assertThat(order).containsExactly(0, 1, 2, 3, 4);
        assertThat(owner.known()).isZero();
    }

    @Test
    void whoWaitsForTheSameOwnerIsToldThatTheServerGoes() throws Exception {
        var owner = evaluations.owner();
        var end = new CountDownLatch(1);
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            callers.submit(() -> evaluations.run(owner, NEVER, budget -> deaf(end)));
            while (owner.known() < 1) {
                Thread.onSpinWait();
            }
            var waiting = callers.submit(() -> evaluations.<Boolean>run(owner, later(), budget -> true));
            while (owner.known() < 2) {
                Thread.onSpinWait();
            }
            evaluations.close();
            end.countDown();

            assertThatThrownBy(waiting::get).hasMessageContaining("the server is shutting down");
        }
    }

    @Test
    void aRequestWithoutTimeIsToldSo() {
        assertThatThrownBy(() -> evaluations.run(evaluations.owner(), new SystemTime().nanos() - 1, budget -> true))
                .isInstanceOf(EvaluationFailed.class)
                .hasMessageContaining("took too long");
    }

    /** As a call is that does not look at the time. */
    private static boolean deaf(CountDownLatch end) {
        while (end.getCount() > 0) {
            Thread.onSpinWait();
        }
        return true;
    }

    /** Begins such a call, and waits for it no longer. */
    private void keepBusy(Evaluations.Owner owner, CountDownLatch end) {
        var begun = new CountDownLatch(1);
        do {
            assertThatThrownBy(() -> evaluations.run(owner, soon(), budget -> {
                        begun.countDown();
                        return deaf(end);
                    }))
                    .isInstanceOf(LimitExceeded.class)
                    .hasMessageContaining("took too long");
        } while (begun.getCount() > 0);
    }

    @Test
    void aPlaceIsTakenUntilTheEvaluationHasEnded() {
        var owner = evaluations.owner();
        var end = new CountDownLatch(1);
        keepBusy(owner, end);

        assertThatThrownBy(() -> evaluations.run(owner, soon(), budget -> true))
                .isInstanceOf(LimitExceeded.class)
                .hasMessageContaining("too many requests wait");
        assertThat(evaluations.<String>run(evaluations.owner(), later(), budget -> "other"))
                .isEqualTo("other");

        end.countDown();
        assertThat(evaluations.<String>run(owner, later(), budget -> "again")).isEqualTo("again");
    }

    @Test
    void aPlaceIsGivenBackByOneThatNeverBegan() {
        var end = new CountDownLatch(1);
        keepBusy(evaluations.owner(), end);
        keepBusy(evaluations.owner(), end);
        var owner = evaluations.owner();
        assertThatThrownBy(() -> evaluations.run(owner, soon(), budget -> true))
                .isInstanceOf(LimitExceeded.class)
                .hasMessageContaining("took too long");

        end.countDown();
        assertThat(evaluations.<String>run(owner, later(), budget -> "done")).isEqualTo("done");
    }

    private static long later() {
        return new SystemTime().nanos() + TimeUnit.SECONDS.toNanos(30);
    }

    private static long soon() {
        return new SystemTime().nanos() + TimeUnit.MILLISECONDS.toNanos(100);
    }

    @Test
    void whatNobodyForesawIsNoResultEitherAndNotTold() {
        assertThatThrownBy(() -> evaluations.run(evaluations.owner(), NEVER, budget -> {
                    throw new IllegalStateException("secret");
                }))
                .isInstanceOf(EvaluationFailed.class)
                .hasMessage("operation cancelled: it cannot be evaluated");
    }

    @Test
    void whoWaitsForAThreadIsToldThatTheServerGoes() throws Exception {
        var end = new CountDownLatch(1);
        var begun = new CountDownLatch(2);
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 2; i++) {
                callers.submit(() -> evaluations.run(evaluations.owner(), NEVER, budget -> {
                    begun.countDown();
                    return deaf(end);
                }));
            }
            begun.await();
            var waiting = callers.submit(() -> evaluations.<Boolean>run(evaluations.owner(), later(), budget -> true));
            while (!evaluations.isAwaited() && !waiting.isDone()) {
                Thread.onSpinWait();
            }
            evaluations.close();

            try {
                assertThatThrownBy(waiting::get).hasMessageContaining("the server is shutting down");
            } finally {
                end.countDown();
            }
        }
    }

    @Test
    void whyItCannotBeCompiledIsKeptToo() {
        var owner = evaluations.owner();
        var times = new int[1];
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> evaluations.compiled(
                            owner,
                            () -> {
                                times[0]++;
                                throw new EvaluationFailed("because");
                            },
                            made -> 1))
                    .hasMessage("because");
        }
        assertThat(times[0]).isEqualTo(1);
        assertThat(evaluations.kept()).isEqualTo(1);
    }

    @Test
    void keepsWhatIsUsedWithinItsRoomAndForgetsWhatIsGone() {
        for (int i = 0; i < 20; i++) {
            int value = i;
            var owner = evaluations.owner();
            assertThat(evaluations.<Integer>compiled(owner, () -> value, made -> Evaluations.MOST_KEPT / 8))
                    .isEqualTo(value);
            if (i % 2 == 0) {
                evaluations.forget(owner);
            }
        }
        assertThat(evaluations.kept()).isEqualTo(Evaluations.MOST_KEPT);

        var owner = evaluations.owner();
        evaluations.compiled(owner, () -> "first", String::length);
        assertThat(evaluations.compiled(owner, () -> "second", String::length)).isEqualTo("first");
        evaluations.forget(owner);
        assertThat(evaluations.compiled(owner, () -> "third", String::length)).isEqualTo("third");
    }
}
