package sh.deploy.e2e.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every package says what it is for and is null-checked. */
class PackagesTest {
    @Test
    void everyPackageExplainsItselfAndIsNullMarked() throws IOException {
        assertThat(packagesWithoutExplanation()).isEmpty();
    }

    private static List<Path> packagesWithoutExplanation() throws IOException {
        try (var files = Files.walk(Path.of(".."))) {
            return files.filter(file -> file.toString().contains("/src/main/java/"))
                    .filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .distinct()
                    .filter(folder -> !explains(folder.resolve("package-info.java")))
                    .toList();
        }
    }

    private static boolean explains(Path packageInfo) {
        try {
            var text = Files.exists(packageInfo) ? Files.readString(packageInfo) : "";
            return text.contains("/**") && text.contains("@NullMarked");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
