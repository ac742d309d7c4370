package sh.deploy.api.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fields 18 (priority), 19 (nice) and 41 (policy) of {@code /proc/thread-self/stat} say what the kernel thinks; see proc(5). */
class UrgencyTest {
    private static final Path SELF = Path.of("/proc/thread-self/stat");

    @ParameterizedTest
    @CsvSource({"FIFO,-11,0,1", "NICE,0,-20,0"})
    void isWhatTheKernelSaysOfTheThread(Urgency urgency, int priority, int nice, int policy) throws Exception {
        var seen = onAThread(() -> {
            var granted = Urgency.raiseThisThread(List.of(urgency, Urgency.PLAIN));
            return granted == urgency ? Optional.of(Stat.ofThisThread()) : Optional.<Stat>empty();
        });

        assumeTrue(seen.isPresent(), "the kernel does not grant " + urgency.words());
        assertThat(seen).contains(new Stat(priority, nice, policy));
    }

    @Test
    void whatIsFavouredGoesBeforeOrdinaryThreadsAndIsNoRealTimeOne() throws Exception {
        var mayBe = onAThread(() -> Urgency.raiseThisThread(List.of(Urgency.NICE, Urgency.PLAIN)));
        assumeTrue(mayBe == Urgency.NICE, "the kernel does not grant " + Urgency.NICE.words());

        var seen = onAThread(() -> {
            Urgency.favourThisThread();
            return Stat.ofThisThread();
        });

        assertThat(seen).isEqualTo(new Stat(10, -10, 0));
    }

    @Test
    void isNotInheritedByThreadsThatItsThreadStarts() throws Exception {
        var seen = onAThread(() -> {
            Urgency.raiseThisThread();
            return onAThread(Stat::ofThisThread);
        });

        assertThat(seen.policy).isZero();
        assertThat(seen.nice).isGreaterThanOrEqualTo(0);
    }

    @Test
    void aVirtualThreadIsAnOrdinaryOne() throws Exception {
        var task = new FutureTask<>(Urgency::raiseThisThread);
        Thread.startVirtualThread(task);

        assertThat(task.get()).isEqualTo(Urgency.PLAIN);
    }

    @Test
    void aFactorySaysHowUrgentItsThreadIs() throws Exception {
        var factory = new UrgentThread("beats");
        assertThat(factory.urgency()).isEqualTo(Urgency.PLAIN);

        var seen = new FutureTask<>(Stat::ofThisThread);
        var thread = factory.newThread(seen);
        thread.start();

        assertThat(seen.get().policy == 1).isEqualTo(factory.urgency() == Urgency.FIFO);
        assertThat(thread.getName()).isEqualTo("beats");
    }

    private static <T> T onAThread(Callable<T> work) throws Exception {
        var task = new FutureTask<>(work);
        Thread.ofPlatform().start(task);
        return task.get();
    }

    private record Stat(int priority, int nice, int policy) {
        static Stat ofThisThread() throws IOException {
            var line = Files.readString(SELF);
            var fields = line.substring(line.lastIndexOf(')') + 2).trim().split(" ");
            return new Stat(Integer.parseInt(fields[15]), Integer.parseInt(fields[16]), Integer.parseInt(fields[38]));
        }
    }
}
