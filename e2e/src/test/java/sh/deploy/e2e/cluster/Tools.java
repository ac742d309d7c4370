package sh.deploy.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Programs of others that {@code bin/test} installs or fetches. A test that lacks one is skipped, but fails with {@code
 * -Ddeploy.tools=required}, which {@code bin/test} sets: what did not run has shown nothing.
 */
public final class Tools {
    private static final boolean REQUIRED = "required".equals(System.getProperty("deploy.tools"));

    private Tools() {}

    /** Goes on where a program of that name is in the PATH. */
    public static void need(String program) {
        boolean found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(Path::of)
                .anyMatch(place -> Files.isExecutable(place.resolve(program)));
        need(found, "bin/test installs " + program + ", which is not in the PATH");
    }

    /** The folder that a system property names. */
    public static Path folder(String property) {
        var given = System.getProperty(property, "");
        need(
                !given.isBlank() && Files.isDirectory(Path.of(given)),
                "bin/test fetches what -D" + property + " names, and there is nothing at \"" + given + "\"");
        return Path.of(given);
    }

    /** Goes on where what a tool is needed for is there. */
    public static void need(boolean isThere, String otherwise) {
        if (REQUIRED) {
            assertThat(isThere).as(otherwise).isTrue();
        }
        assumeTrue(isThere, otherwise);
    }
}
