package sh.deploy.e2e.cluster;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One running Deploy for all test classes of a JVM that only use it; classes that break it start their own. */
public final class SharedDeploy implements BeforeAllCallback {
    private static volatile @Nullable RunningDeploy running;

    /** The shared cluster of this JVM. */
    public static RunningDeploy get() {
        return Objects.requireNonNull(running, "annotate the class with @ExtendWith(SharedDeploy.class)");
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        // A test run is one class where several JVMs share the classes among them; the session is all that a JVM gets.
        context.getStore(
                        ExtensionContext.StoreScope.LAUNCHER_SESSION,
                        ExtensionContext.Namespace.create(SharedDeploy.class))
                .getOrComputeIfAbsent("running", key -> new Closing(start()), Closing.class);
    }

    private static RunningDeploy start() {
        var started = RunningDeploy.start();
        running = started;
        return started;
    }

    /** Purges the cluster when the last test has run. */
    private record Closing(RunningDeploy deploy) implements AutoCloseable {
        @Override
        public void close() {
            deploy.close();
        }
    }
}
