package sh.deploy.e2e.fuzz;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What Jazzer, which {@code bin/fuzz} starts, calls by name: one target for a process. */
public final class Fuzzing {
    private static @Nullable FuzzTarget target;

    private Fuzzing() {}

    /** @param arguments the name of a target */
    public static void fuzzerInitialize(String[] arguments) {
        target = Objects.requireNonNull(
                FuzzTargets.byName().get(arguments[0]), () -> "no target is called " + arguments[0]);
    }

    /** A call for each input that Jazzer makes up. */
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Objects.requireNonNull(target, "it has been called before").read(input);
    }
}
