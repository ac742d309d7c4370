package sh.deploy.deployctl.up;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapLimitTest {
    private static final long MIB = 1L << 20;
    private static final long LEAST = HeapLimit.LEAST_BYTES;
    private static final long STEP = HeapLimit.STEP_BYTES;

    private final HeapLimit limit = new HeapLimit(4_096 * MIB);
    private long nowMillis = 10_000;

    /** Collections of 30 ms, one each so many. */
    private void collect(int times, long everyMillis) {
        for (int i = 0; i < times; i++) {
            nowMillis += everyMillis;
            limit.collectedNew(nowMillis - 30, nowMillis);
        }
    }

    /** In a hundred milliseconds. */
    private void collectAll(long live) {
        limit.collectedAll(live, nowMillis - 100, nowMillis);
    }

    @Test
    void isAMultipleOfWhatLives() {
        assertThat(limit.bytes()).isEqualTo(LEAST);
        collectAll(100 * MIB);
        assertThat(limit.bytes()).isEqualTo(300 * MIB);
        collectAll(10 * MIB);
        assertThat(limit.bytes()).isEqualTo(LEAST);
    }

    @Test
    void isNoMoreThanTheHeap() {
        collectAll(3_000 * MIB);
        assertThat(limit.bytes()).isEqualTo(4_096 * MIB);
        assertThat(new HeapLimit(64 * MIB).bytes()).isEqualTo(64 * MIB);
    }

    @Test
    void growsWhereCollectingNeverEnds() {
        collect(5, 110);
        assertThat(limit.bytes()).as("four in a row, after one by itself").isEqualTo(LEAST + STEP);
        collect(4, 110);
        assertThat(limit.bytes()).isEqualTo(LEAST + 2 * STEP);
    }

    @Test
    void aFewCollectionsDoNotMakeItGrow() {
        collect(4, 110);
        collect(1, 130);
        collect(3, 110);
        assertThat(limit.bytes()).isEqualTo(LEAST);
    }

    @Test
    void growsNoFurtherThanIsSensible() {
        collect(1_000, 50);
        assertThat(limit.bytes()).isEqualTo(LEAST + HeapLimit.MOST_MORE_BYTES);
    }

    @Test
    void ofASmallHeapItLeavesMost() {
        var small = new HeapLimit(400 * MIB);
        for (int i = 1; i < 1_000; i++) {
            small.collectedNew(50L * i - 30, 50L * i);
        }
        assertThat(small.bytes()).isEqualTo(LEAST + 100 * MIB);
    }

    @Test
    void shrinksAgainWhereThereIsLittleToDo() {
        collect(1_000, 50);
        collect(10, 500);
        assertThat(limit.bytes()).as("neither much nor little").isEqualTo(LEAST + HeapLimit.MOST_MORE_BYTES);
        collect(1, 700);
        assertThat(limit.bytes()).isEqualTo(LEAST + HeapLimit.MOST_MORE_BYTES / 2);
        collect(10, 60_000);
        assertThat(limit.bytes()).isEqualTo(LEAST);
    }

    @Test
    void shrinksAlsoWhereNothingIsCollectedButAll() {
        collect(1_000, 50);
        for (int i = 0; i < 4; i++) {
            nowMillis += 10_000;
            collectAll(10 * MIB);
        }
        assertThat(limit.bytes()).isEqualTo(LEAST);
    }

    @Test
    void collectingAllAmongManyCollectionsShrinksNothing() {
        collect(1_000, 50);
        nowMillis += 150;
        collectAll(10 * MIB);
        assertThat(limit.bytes()).isEqualTo(LEAST + HeapLimit.MOST_MORE_BYTES);
    }

    @Test
    void collectingAllOverAndOverShrinksNothing() {
        collect(1_000, 50);
        nowMillis += 10_000;
        collectAll(10 * MIB);
        for (int i = 0; i < 10; i++) {
            nowMillis += 1_000;
            collectAll(10 * MIB);
        }
        assertThat(limit.bytes()).as("once, at first").isEqualTo(LEAST + HeapLimit.MOST_MORE_BYTES / 2);
    }
}
