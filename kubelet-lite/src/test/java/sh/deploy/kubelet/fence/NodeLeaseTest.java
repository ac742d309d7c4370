package sh.deploy.kubelet.fence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeLeaseTest {
    private static final long MS = 1_000_000;
    private static final long LEASE = 3_000 * MS - NodeLease.KILLED_WITHIN_NANOS;

    private final AtomicLong now = new AtomicLong(1_000 * MS);
    private final NodeLease lease = new NodeLease(() -> (LongSupplier) now::get);

    @BeforeEach
    void aNumberIsAdopted() {
        lease.offer(7);
    }

    @Test
    void lastsFromWhenTheAnsweredBeatWasSentAndLeavesTimeToKill() {
        long sent = now.get();
        now.addAndGet(400 * MS);
        lease.granted(7, 3_000, sent);
        assertThat(lease.restNanos()).isEqualTo(2_400 * MS);
        now.addAndGet(2_400 * MS);
        assertThat(lease.restNanos()).isZero();
    }

    @Test
    void aGrantOfAnotherNumberIsIgnored() {
        lease.offer(8);
        lease.granted(7, 3_000, now.get());
        lease.granted(0, 3_000, now.get());
        assertThat(lease.restNanos()).isNegative();
        lease.granted(8, 3_000, now.get());
        assertThat(lease.restNanos()).isEqualTo(LEASE);
    }

    @Test
    void neverEndsSoonerThanItWasGranted() {
        lease.granted(7, 3_000, now.get());
        lease.granted(7, 3_000, now.get() - 500 * MS);
        lease.granted(7, 1_000, now.get());
        assertThat(lease.restNanos()).isEqualTo(LEASE);
    }

    @Test
    void isUsefulForAStartWhileAThirdIsLeft() {
        lease.granted(7, 3_000, now.get());
        now.addAndGet(LEASE - LEASE / 3);
        assertThat(lease.isUseful()).isTrue();
        now.addAndGet(1);
        assertThat(lease.isUseful()).isFalse();
        assertThat(lease.restNanos()).isPositive();
    }

    @Test
    void isOfNoUseBeforeTheFirstGrant() {
        assertThat(lease.isUseful()).isFalse();
        assertThat(lease.wasHeld()).isFalse();
    }

    @Test
    void tellsWhenItIsBackAndNotWhenItIsRenewed() {
        var back = new AtomicInteger();
        lease.whenBack(back::incrementAndGet);
        lease.granted(7, 1_000, now.get());
        lease.granted(7, 1_000, now.addAndGet(100 * MS));
        assertThat(back).hasValue(1);
        now.addAndGet(2_000 * MS);
        lease.granted(7, 1_000, now.get());
        assertThat(back).hasValue(2);
    }

    @Test
    void anAnswerThatComesAfterItsOwnEndBringsNothingBack() {
        var back = new AtomicInteger();
        lease.whenBack(back::incrementAndGet);
        lease.granted(7, 1_000, now.get() - 1_000 * MS);
        assertThat(back).hasValue(0);
    }

    @Test
    void theNextNumberWaitsForStartsOfPodsThatAreGone() {
        lease.startBegan("c1", "gone");
        lease.startBegan("c2", "stays");
        lease.podGone("gone");
        lease.offer(8);
        assertThat(lease.number()).isEqualTo(7);
        lease.startEnded("c2");
        assertThat(lease.number()).isEqualTo(7);
        lease.startEnded("c1");
        assertThat(lease.number()).isEqualTo(8);
    }

    @Test
    void theNextNumberIsAdoptedAtOnceWhenNoStartOfAGonePodIsUnderWay() {
        lease.startBegan("c1", "stays");
        lease.podGone("other");
        lease.offer(8);
        assertThat(lease.number()).isEqualTo(8);
    }

    @Test
    void handsOnThatSomethingGuardedMayCome() {
        var awaited = new AtomicInteger();
        lease.whenAwaited(awaited::incrementAndGet);
        lease.awaitGuarded();
        assertThat(awaited).hasValue(1);
    }

    @Test
    void ofTheServersOwnProcessItNeverEnds() {
        lease.lastsWithTheProcess();
        now.addAndGet(Long.MAX_VALUE / 2);
        assertThat(lease.isUseful()).isTrue();
    }
}
