package sh.deploy.api.controller;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeySetsTest {
    private final KeySets<String> keys = new KeySets<>();

    @Test
    void handsOutEachKeyOnceHoweverOftenItWasAdded() {
        keys.add("a");
        keys.add("a");
        assertThat(keys.take(0)).isEqualTo("a");
        assertThat(keys.take(0)).isNull();
    }

    @Test
    void aKeyThatBecomesDueWhileInWorkComesAgainAfterThatWork() {
        keys.add("a");
        keys.take(0);
        keys.add("a");
        assertThat(keys.take(0)).isNull();
        keys.done("a");
        assertThat(keys.take(0)).isEqualTo("a");
    }

    @Test
    void aWaitingKeyComesAtItsTimeAndNotBefore() {
        keys.addAt("a", 10);
        assertThat(keys.take(9)).isNull();
        assertThat(keys.nextDue()).hasValue(10);
        assertThat(keys.take(10)).isEqualTo("a");
    }

    @Test
    void theEarlierOfTwoTimesCounts() {
        keys.addAt("a", 10);
        keys.addAt("a", 5);
        keys.addAt("a", 20);
        assertThat(keys.take(5)).isEqualTo("a");
        assertThat(keys.nextDue()).isEmpty();
    }

    @Test
    void aKeyInWorkDoesNotHoldUpTheOthers() {
        keys.add("a");
        keys.take(0);
        keys.add("a");
        keys.add("b");
        assertThat(keys.take(0)).isEqualTo("b");
    }
}
