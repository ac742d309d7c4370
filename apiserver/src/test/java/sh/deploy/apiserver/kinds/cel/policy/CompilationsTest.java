package sh.deploy.apiserver.kinds.cel.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CompilationsTest {
    private final AtomicInteger done = new AtomicInteger();

    @Test
    void areDoneWhenTheyReturn() {
        Compilations.run(done::incrementAndGet);

        assertThat(done.get()).isEqualTo(1);
    }

    @Test
    void whatCannotBeStartedLeavesItsPlaceToOthers() {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> Compilations.run(done::incrementAndGet, CompilationsTest::fail))
                    .isInstanceOf(OutOfMemoryError.class);
        }

        Compilations.run(done::incrementAndGet);

        assertThat(done.get()).isEqualTo(1);
    }

    @Test
    void whatFailsSaysSoAndLeavesItsPlaceToOthers() {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> Compilations.run(() -> {
                        throw new IllegalStateException("so");
                    }))
                    .hasMessage("so");
        }
    }

    private static void fail(Thread thread) {
        throw new OutOfMemoryError("unable to create native thread for " + thread.getName());
    }
}
