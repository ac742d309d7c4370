package sh.deploy.apiserver.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.SystemTime;

/** A server starts while the disk of its record is full. */
class BrokenDiskTest {
    @TempDir
    Path folder;

    private final AtomicLong room = new AtomicLong();

    /** An earlier server was killed while it wrote. */
    @BeforeEach
    void beginALine() throws IOException {
        Files.writeString(file(), "a\nhal");
    }

    private Path file() {
        return folder.resolve("audit.log");
    }

    private Audit start(WhenFull whenFull) throws IOException {
        return Audit.start(
                AuditSettings.in(folder).withWhenFull(whenFull),
                path -> new FullDisk(
                        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND), room),
                new CollectorRegistry(),
                new SystemTime());
    }

    private static void waitUntil(BooleanSupplier condition) throws InterruptedException {
        var never = new CountDownLatch(1);
        for (int look = 0; look < 1_000 && !condition.getAsBoolean(); look++) {
            never.await(20, TimeUnit.MILLISECONDS);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Test
    void keepsNoServerFromStartingWhereEventsMayBeLost() throws Exception {
        try (var audit = start(WhenFull.DROP)) {
            assertThat(audit.states()).containsEntry("log", "not written: No space left on device");
            assertThat(audit.isWritable()).isTrue();

            room.set(10_000);

            waitUntil(() -> audit.states().containsValue("written"));
        }
        assertThat(Files.readString(file())).isEqualTo("a\nhal\n");
    }

    @Test
    void keepsOneFromStartingWhereNothingMayBeDoneWithoutARecord() throws Exception {
        assertThatThrownBy(() -> start(WhenFull.REFUSE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the audit record cannot be kept in")
                .hasMessageContaining("No space left on device");

        room.set(10_000);
        start(WhenFull.REFUSE).close();
        assertThat(Files.readString(file())).isEqualTo("a\nhal\n");
    }

    @Test
    void aMistakeKeepsAnyFromStarting() throws Exception {
        room.set(10_000);
        try (var audit = start(WhenFull.DROP)) {
            assertThatThrownBy(() -> start(WhenFull.DROP)).hasMessageContaining("another server writes to it");
            assertThat(audit.states()).containsEntry("log", "written");
        }
    }
}
