package sh.deploy.e2e.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Row G8: each target reads each input of its folder again, among them all that were once misread. */
class CorpusTest {
    private static final Path INPUTS = Path.of("src/test/fuzz");

    /** As long as a fuzzer gives one input: some of them were read for ever once. */
    private static final Duration BOUND = Duration.ofSeconds(25);

    @TestFactory
    Stream<DynamicTest> eachInputIsReadAsItMustBe() {
        return FuzzTargets.byName().entrySet().stream()
                .flatMap(target -> inputs(target.getKey()).stream()
                        .map(input -> DynamicTest.dynamicTest(
                                target.getKey() + "/" + input.getFileName(),
                                () -> assertTimeoutPreemptively(
                                        BOUND, () -> target.getValue().read(Files.readAllBytes(input))))));
    }

    @Test
    void eachTargetHasInputsToBeginWithAndEachFolderATarget() throws IOException {
        for (var target : FuzzTargets.byName().keySet()) {
            assertThat(inputs(target)).as(target).hasSizeGreaterThan(1);
        }
        try (var folders = Files.list(INPUTS)) {
            assertThat(folders.map(folder -> folder.getFileName().toString()).toList())
                    .containsExactlyInAnyOrderElementsOf(FuzzTargets.byName().keySet());
        }
    }

    private static List<Path> inputs(String target) {
        try (var files = Files.list(INPUTS.resolve(target))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
