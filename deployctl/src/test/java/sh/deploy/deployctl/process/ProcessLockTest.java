package sh.deploy.deployctl.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.deployctl.Failure;

class ProcessLockTest {
    @TempDir
    Path data;

    private Path file = Path.of("");

    @BeforeEach
    void folder() throws IOException {
        file = Files.createDirectories(data.resolve("run")).resolve("test.lock");
    }

    @Test
    void whoeverWaitsInVainHearsWhichProcessHoldsIt() throws Exception {
        var other = holder();
        try {
            assertThatThrownBy(() -> ProcessLock.take(file, 2))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("process " + other.pid() + ", is at work")
                    .hasMessageContaining("" + file)
                    .hasMessageEndingWith("or end it with `kill " + other.pid() + "`");
        } finally {
            other.destroyForcibly().waitFor();
        }
        ProcessLock.take(file, 2).close(); // the system gave it back
        assertThat(file).hasContent(ProcessHandle.current().pid() + "\n");
    }

    @Test
    void oneThreadHoldsItAtATime() throws Exception {
        var inside = new AtomicInteger();
        var work = Stream.generate(() -> (Callable<Integer>) () -> {
                    try (var lock = ProcessLock.take(file, 1000)) {
                        int with = inside.incrementAndGet();
                        Thread.yield();
                        inside.decrementAndGet();
                        return with;
                    }
                })
                .limit(8)
                .toList();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var with : threads.invokeAll(work)) {
                assertThat(with.get()).isEqualTo(1);
            }
        }
    }

    @Test
    void isKeptThoughAnotherThreadTriesInVain() throws Exception {
        try (var lock = ProcessLock.take(file, 1)) {
            assertThatThrownBy(() -> ProcessLock.take(file, 1)).isInstanceOf(Failure.class);
            var other = holder("refused");
            assertThat(other.waitFor()).isZero();
        }
    }

    @Test
    void isTakenWhereTheDiskIsFull() throws Exception {
        var full = Files.createSymbolicLink(file.resolveSibling("full.lock"), Path.of("/dev/full"));
        for (int times = 0; times < 2; times++) {
            try (var lock = ProcessLock.take(full, 1)) {
                assertThatThrownBy(() -> Files.writeString(full, "x")).isInstanceOf(IOException.class);
            }
        }
        Files.delete(full);
    }

    @Test
    void anInterruptGivesItBack() throws Exception {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> ProcessLock.take(file, 1)).isInstanceOf(IOException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        ProcessLock.take(file, 1).close();
    }

    @Test
    void nobodyIsToldToEndTheProcessThatTheyAre() throws Exception {
        try (var lock = ProcessLock.take(file, 1)) {
            assertThatThrownBy(() -> ProcessLock.take(file, 1))
                    .hasMessageContaining("process " + ProcessHandle.current().pid() + ", is at work")
                    .hasMessageNotContaining("kill");
        }
    }

    @Test
    void aFileThatWasRemovedAndMadeAgainIsLockedAnew() throws Exception {
        Files.createFile(file);
        var before = ProcessLock.identity(file);
        try (var opened = FileChannel.open(file, StandardOpenOption.WRITE)) {
            assertThat(ProcessLock.locks(opened, file, before)).isTrue();
        }
        try (var opened = FileChannel.open(file, StandardOpenOption.WRITE)) {
            Files.delete(file);
            assertThat(ProcessLock.locks(opened, file, before)).as("removed").isFalse();
        }
        try (var first = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            var ofFirst = ProcessLock.identity(file);
            Files.delete(file);
            Files.createFile(file);
            assertThat(ProcessLock.locks(first, file, ofFirst)).as("made again").isFalse();
        }
    }

    @Test
    void isFreeAgainForOthersWhereItsFileWasRemovedMeanwhile() throws Exception {
        var first = ProcessLock.take(file, 1);
        Files.delete(file);
        first.close();
        try (var second = ProcessLock.take(file, 1)) {
            assertThat(file).exists();
        }
    }

    private Process holder() throws IOException {
        return holder("held");
    }

    /** Another process that takes the lock and says whether it could. */
    private Process holder(String expected) throws IOException {
        var line = List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                file.toString());
        var process = new ProcessBuilder(line).redirectErrorStream(true).start();
        var said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        assertThat(said.readLine()).isEqualTo(expected);
        return process;
    }

    static final class Holder {
        private Holder() {}

        public static void main(String[] words) throws Exception {
            try {
                ProcessLock.take(Path.of(words[0]), 1);
            } catch (Failure e) {
                System.out.println("refused");
                return;
            }
            System.out.println("held");
            new java.util.concurrent.CountDownLatch(1).await();
        }
    }
}
