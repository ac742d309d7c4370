package sh.deploy.e2e.bench.death;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Garbage in somebody else's virtual machine, which takes this in as a Java agent: so many mebibytes a second, and a full collection
 * each so many seconds. What it did is in the system properties there. Knows nothing outside of the JDK.
 */
public final class Allocator {
    static final String ALLOCATED_MEBIBYTES = "sh.deploy.bench.allocated";
    static final String COLLECTIONS = "sh.deploy.bench.collections";

    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int CHUNKS_PER_MEBIBYTE = 16;
    private static final int STEPS_PER_SECOND = 100;
    private static final int KEPT_CHUNKS = 32;

    private static @Nullable Thread thread;

    private Allocator() {}

    /** {@code MEBIBYTES_PER_SECOND SECONDS_BETWEEN_COLLECTIONS}; nothing ends it. */
    public static synchronized void agentmain(String arguments) {
        if (thread != null) {
            thread.interrupt();
            thread = null;
        }
        if (!arguments.isEmpty()) {
            var words = arguments.split(" ");
            thread = Thread.ofPlatform()
                    .daemon()
                    .name("bench-allocator")
                    .start(() -> allocate(Integer.parseInt(words[0]), Integer.parseInt(words[1])));
        }
    }

    private static void allocate(int mebibytesPerSecond, int secondsBetween) {
        var kept = new byte[KEPT_CHUNKS][];
        long start = System.nanoTime();
        int chunksPerStep = mebibytesPerSecond * CHUNKS_PER_MEBIBYTE / STEPS_PER_SECOND;
        long chunks = 0;
        long collections = 0;
        try {
            for (long step = 1; true; step++) {
                for (int i = 0; i < chunksPerStep; i++) {
                    kept[(int) (chunks++ % KEPT_CHUNKS)] = new byte[CHUNK_BYTES];
                }
                System.setProperty(ALLOCATED_MEBIBYTES, "" + chunks / CHUNKS_PER_MEBIBYTE);
                long passed = System.nanoTime() - start;
                if (passed / TimeUnit.SECONDS.toNanos(secondsBetween) > collections) {
                    System.gc();
                    System.setProperty(COLLECTIONS, "" + ++collections);
                }
                long due = step * TimeUnit.SECONDS.toNanos(1) / STEPS_PER_SECOND;
                Thread.sleep(Duration.ofNanos(Math.max(0, due - (System.nanoTime() - start))));
            }
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
    }
}
