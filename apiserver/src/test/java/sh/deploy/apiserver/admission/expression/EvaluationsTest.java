package sh.deploy.apiserver.admission.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.ManualTime;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.fair.Level;
import sh.deploy.apiserver.fair.SeatLimits;
import sh.deploy.apiserver.fair.Seats;
import sh.deploy.apiserver.fair.Sharer;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.Work;

/** Where expressions are evaluated, and what is kept of them. */
class EvaluationsTest {
    private static final long NEVER = System.nanoTime() + TimeUnit.HOURS.toNanos(1);

    private static final int PLACES = 80;

    private final SystemTime time = new SystemTime();
    private final Evaluations evaluations = new Evaluations(2, PLACES, time);
    private final Seats seats = new Seats(SeatLimits.of(400), new CollectorRegistry(), time);

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

    private Evaluations.Owner compiledOwner() {
        var owner = evaluations.owner();
        evaluations.compiled(owner, () -> "compiled", String::length);
        return owner;
    }

    @Test
    void littleWorkIsDoneAtOnceByWhoAsks() {
        assertThat(evaluations.<Thread>tried(compiledOwner(), budget -> Thread.currentThread()))
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
    void whoHasMuchWorkKeepsNobodyFromBeingTried() {
        var owner = compiledOwner();
        assertThat(evaluations.<Integer>tried(owner, budget -> endless(1))).isNull();

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

    @Timeout(60)
    @Test
    void whoWaitsForTheSameOwnerHasTheirTurnInOrderWithinACrowd() throws Exception {
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
        while (owner.known() > 0) { // it leaves once it has its result
            Thread.onSpinWait();
        }
    }

    /** In the name of a user, once the one before is known. */
    private void queue(
            ExecutorService callers, Evaluations on, Evaluations.Owner owner, String user, Supplier<Boolean> evaluation)
            throws InterruptedException {
        int known = owner.known() + 1;
        var seat = seats.take(Level.WORKLOAD, Sharer.of(user), 1, Seats.Client.STAYS);
        callers.submit(
                () -> seat.<Boolean, RuntimeException>during(() -> on.run(owner, NEVER, budget -> evaluation.get())));
        while (owner.known() < known) {
            Thread.onSpinWait();
        }
    }

    @Test
    void whoHasMuchToEvaluateLetsOtherCrowdsGoFirst() throws Exception {
        var owner = evaluations.owner();
        var end = new CountDownLatch(1);
        var order = new ConcurrentLinkedQueue<String>();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            queue(callers, evaluations, owner, "system:serviceaccount:flood:first", () -> await(end));
            for (var account : List.of("a", "b", "c")) {
                queue(callers, evaluations, owner, "system:serviceaccount:flood:" + account, () -> order.add("flood"));
            }
            queue(callers, evaluations, owner, "jane", () -> order.add("jane"));
            end.countDown();
        }
        assertThat(order).containsExactly("jane", "flood", "flood", "flood");
    }

    @Test
    void crowdsGetTheSameTimeHoweverLongTheirsTakes() throws Exception {
        var clock = new ManualTime(new SystemTime().now());
        var end = new CountDownLatch(1);
        var order = new ConcurrentLinkedQueue<String>();
        try (var timed = new Evaluations(2, PLACES, clock);
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var owner = timed.owner();
            queue(callers, timed, owner, "slow", () -> {
                await(end);
                clock.advance(Duration.ofSeconds(1));
                return true;
            });
            queue(callers, timed, owner, "slow", () -> order.add("slow"));
            for (int i = 0; i < 3; i++) {
                queue(callers, timed, owner, "quick", () -> order.add("quick"));
            }
            end.countDown();
        }
        assertThat(order).containsExactly("quick", "quick", "quick", "slow");
    }

    private boolean hasPlace(Level level, String user) throws InterruptedException {
        try (var seat = seats.take(level, Sharer.of(user), 1, Seats.Client.STAYS)) {
            return seat.<Boolean, RuntimeException>during(
                    () -> evaluations.share().take(1));
        }
    }

    @Test
    void allAccountsOfANamespaceTogetherHaveHalfOfThePlacesAtMost() throws Exception {
        for (int i = 0; i < PLACES / 2; i++) {
            assertThat(hasPlace(Level.WORKLOAD, "system:serviceaccount:tenant:" + i))
                    .isTrue();
        }
        assertThat(hasPlace(Level.WORKLOAD, "system:serviceaccount:tenant:one-more"))
                .isFalse();
        assertThat(hasPlace(Level.WORKLOAD, "jane")).isTrue();
    }

    @Test
    void nodesControllersAndTheServersOwnLoopsFindPlacesHoweverManyUsersWait() throws Exception {
        int ofUsers = 0;
        while (hasPlace(Level.WORKLOAD, "user-" + ofUsers)) {
            ofUsers++;
        }
        assertThat(ofUsers).isBetween(PLACES / 2, PLACES - 2);

        assertThat(hasPlace(Level.SYSTEM, "system:node:n1")).isTrue();
        assertThat(evaluations.share().take(1))
                .as("where nobody from outside asks")
                .isTrue();
    }

    @Timeout(60)
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
                .isInstanceOfSatisfying(ProblemException.class, EvaluationsTest::isLate);
    }

    private static void isLate(ProblemException refused) {
        assertThat(refused.problem().reason()).isEqualTo(Reason.TIMEOUT);
    }

    private static void isOneTooMany(ProblemException refused) {
        assertThat(refused.problem().reason()).isEqualTo(Reason.TOO_MANY_REQUESTS);
        assertThat(refused.problem().retryAfterSeconds()).isEqualTo(1);
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
                    .isInstanceOf(ProblemException.class);
        } while (begun.getCount() > 0);
    }

    @Test
    void itsThreadIsTakenUntilTheEvaluationHasEnded() {
        var owner = evaluations.owner();
        var end = new CountDownLatch(1);
        keepBusy(owner, end);

        assertThatThrownBy(() -> evaluations.run(owner, soon(), budget -> true))
                .isInstanceOfSatisfying(ProblemException.class, EvaluationsTest::isOneTooMany);
        assertThat(evaluations.<String>run(evaluations.owner(), later(), budget -> "other"))
                .isEqualTo("other");

        end.countDown();
        assertThat(evaluations.<String>run(owner, later(), budget -> "again")).isEqualTo("again");
    }

    @Test
    void aTurnIsGivenBackByOneThatNeverBegan() {
        var end = new CountDownLatch(1);
        keepBusy(evaluations.owner(), end);
        keepBusy(evaluations.owner(), end);
        var owner = evaluations.owner();
        assertThatThrownBy(() -> evaluations.run(owner, soon(), budget -> true))
                .isInstanceOfSatisfying(ProblemException.class, EvaluationsTest::isOneTooMany);

        end.countDown();
        assertThat(evaluations.<String>run(owner, later(), budget -> "done")).isEqualTo("done");
    }

    @Test
    void whoseTimeIsOverWhileItIsEvaluatedIsToldSo() {
        var end = new CountDownLatch(1);
        assertThatThrownBy(() -> evaluations.run(evaluations.owner(), later(1), budget -> deaf(end)))
                .isInstanceOfSatisfying(ProblemException.class, EvaluationsTest::isLate);
        end.countDown();
    }

    private static long later(int seconds) {
        return new SystemTime().nanos() + TimeUnit.SECONDS.toNanos(seconds);
    }

    private static long later() {
        return later(30);
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
