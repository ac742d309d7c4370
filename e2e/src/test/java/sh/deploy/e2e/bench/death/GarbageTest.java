package sh.deploy.e2e.bench.death;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GarbageTest {
    @Test
    void theLastCollectionMayBeMissing() {
        assertThat(new Garbage.Rate(200, 10).suffices(10)).isTrue();
        assertThat(new Garbage.Rate(200, 9).suffices(10)).isTrue();
        assertThat(new Garbage.Rate(200, 8).suffices(10)).isFalse();
    }

    @Test
    void aVirtualMachineThatAllocatedLessWasNotUnderLoad() {
        assertThat(new Garbage.Rate(190, 10).suffices(10)).isTrue();
        assertThat(new Garbage.Rate(189, 10).suffices(10)).isFalse();
    }
}
