package sh.deploy.kubelet.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseFileTest {
    private static final int BOOT_ID = 8;

    @TempDir
    Path dir;

    private Path path;
    private LeaseFile mine;

    @BeforeEach
    void open() throws IOException {
        path = dir.resolve("n1").resolve("lease");
        mine = LeaseFile.open(path);
    }

    private static String id(int number) {
        return String.format("%064x", number);
    }

    @Test
    void whatOneWritesTheOtherReadsAtOnce() throws IOException {
        var other = LeaseFile.existing(path);
        mine.extend(17);
        mine.guard(id(1));
        mine.guard(id(2));
        mine.guard(id(1));
        mine.release(id(2));
        assertThat(other.endNanos()).isEqualTo(17);
        assertThat(other.guarded()).containsExactly(id(1));
        other.markKilled(id(1));
        assertThat(mine.wasKilled(id(1))).isTrue();
        mine.release(id(1));
        assertThat(mine.wasKilled(id(1))).isFalse();
        mine.startBegan(id(3));
        other.markKilled(id(3));
        assertThat(mine.wasKilled(id(3))).isTrue();
        assertThat(other.starting()).containsExactly(id(3));
        mine.startEnded(id(3));
        assertThat(other.starting()).isEmpty();
        assertThat(other.wasKilled(id(3))).isTrue();
        mine.release(id(3));
        mine.startEnded(id(3));
        assertThat(mine.guarded()).isEmpty();
    }

    @Test
    void theEndNeverMovesBackwards() {
        mine.extend(17);
        mine.extend(16);
        assertThat(mine.endNanos()).isEqualTo(17);
    }

    @Test
    void takesNoMoreThanItHasPlacesFor() {
        for (int i = 0; i < LeaseFile.SLOTS; i++) {
            assertThat(mine.guard(id(i))).isTrue();
        }
        assertThat(mine.guard(id(1000))).isFalse();
        assertThat(mine.guard(id(5))).isTrue();
        mine.release(id(7));
        assertThat(mine.guard(id(1000))).isTrue();
    }

    @Test
    void theNextAgentGoesOnWithItButNotAfterTheMachineStartedAnew() throws IOException {
        mine.extend(17);
        mine.guard(id(1));
        assertThat(LeaseFile.open(path).guarded()).containsExactly(id(1));
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(BOOT_ID);
            file.writeLong(1);
        }
        assertThatIOException().isThrownBy(() -> LeaseFile.existing(path));
        var next = LeaseFile.open(path);
        assertThat(next.guarded()).isEmpty();
        assertThat(next.endNanos()).isZero();
    }

    @Test
    void noticesThatItWasRemovedOrReplaced() throws IOException {
        assertThat(mine.isThere()).isTrue();
        Files.move(path, path.resolveSibling("old"));
        assertThat(mine.isThere()).isFalse();
        LeaseFile.open(path);
        assertThat(mine.isThere()).isFalse();
    }
}
