package sh.deploy.e2e.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A wall clock for some processes that jumps when it is told to, by the library of Debian's package {@code faketime}. Their monotonic
 * clocks and the rest of the machine notice nothing.
 */
public final class FakeClock {
    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final String LIBRARY = "libfaketimeMT.so.1";
    private static final int DEPTH = 3;

    private final Path preloaded;
    private final Path offset;

    private FakeClock(Path preloaded, Path offset) {
        this.preloaded = preloaded;
        this.offset = offset;
    }

    /** Empty where the library is not installed. */
    public static Optional<Path> installed() throws IOException {
        try (Stream<Path> files = Files.find(LIBRARIES, DEPTH, (path, _) -> path.endsWith(LIBRARY))) {
            return files.findFirst();
        }
    }

    /** Right at first. */
    public static FakeClock at(Path preloaded, Path offset) throws IOException {
        var clock = new FakeClock(preloaded, offset);
        clock.jump(Duration.ZERO);
        return clock;
    }

    /** For processes that are to live by this clock. */
    public Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", preloaded.toString(),
                "FAKETIME_TIMESTAMP_FILE", offset.toString(),
                "FAKETIME_NO_CACHE", "1",
                "NO_FAKE_STAT", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                // Meant for other versions of the C library: with this one every timed wait would end at once.
                "FAKETIME_FORCE_MONOTONIC_FIX", "0");
    }

    /** @param ahead of the machine's clock from now on; negative for behind */
    public void jump(Duration ahead) throws IOException {
        Files.writeString(offset, String.format("%+d%n", ahead.toSeconds()));
    }
}
