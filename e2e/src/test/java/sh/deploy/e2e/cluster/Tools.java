package sh.deploy.e2e.cluster;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Programs of others that {@code bin/test} installs where it may. */
public final class Tools {
    private Tools() {}

    /** Whether a program of that name is in the PATH. */
    public static boolean has(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(Path::of)
                .anyMatch(place -> Files.isExecutable(place.resolve(program)));
    }
}
