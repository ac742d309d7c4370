package sh.deploy.deployctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sh.deploy.apiserver.TestApiServer;

/** Every example is taken by the server, and says first what one will see. That it comes true is shown with real containers. */
class ExamplesTest {
    private static final Path EXAMPLES =
            Path.of("..", "manifests", "examples").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    static List<Path> examples() {
        try (var files = Files.list(EXAMPLES)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void saysWhatOneSees(Path example) throws IOException {
        assertThat(Files.readString(example)).startsWith("# ").contains("What you see:");
    }

    @Test
    void allOfThemGoTogether() throws IOException {
        try (var server = TestApiServer.start()) {
            var applied = new CommandLineRun(folder, server).run("apply", "--no-wait", "-f", EXAMPLES.toString());
            assertThat(applied.err()).isEmpty();
            assertThat(applied.out().lines())
                    .hasSizeGreaterThan(examples().size())
                    .allMatch(line -> line.endsWith(" created"));
        }
    }
}
