package sh.deploy.e2e.bench.cluster;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Takes down what a measurement set up, the last first: at its end, or when the process is asked to end in the middle of it. Safe for
 * all threads.
 */
public final class Cleanup implements AutoCloseable {
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Thread hook = new Thread(this::closeAll, "cleanup");
    private boolean closing;

    public Cleanup() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** @return the part, which is closed at once when it comes too late */
    public <T extends AutoCloseable> T add(T part) {
        synchronized (this) {
            if (!closing) {
                parts.push(part);
                return part;
            }
        }
        close(part);
        throw new IllegalStateException("the measurement was asked to end");
    }

    @Override
    public void close() {
        closeAll();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The hook runs already; what it closes is closed once all the same.
            Thread.yield();
        }
    }

    private synchronized void closeAll() {
        closing = true;
        @Nullable AutoCloseable part;
        while ((part = parts.poll()) != null) {
            close(part);
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception | AssertionError e) {
            System.err.println("not taken down in good order: " + e.getMessage());
        }
    }
}
