package sh.deploy.e2e.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The libraries we promise to build upon are direct dependencies, and code really uses them. */
class LibrariesTest {
    @ParameterizedTest
    @CsvSource({
        "apiserver, jackson-dataformat-yaml, tools.jackson.dataformat.yaml",
        "deployctl, jackson-dataformat-yaml, tools.jackson.dataformat.yaml",
        "api, kubernetes-model-core, io.fabric8.kubernetes.api.model",
        "api, grpc-netty, io.grpc",
        "kubelet-lite, docker-java-core, com.github.dockerjava",
        "apiserver, jdbi3-core, org.jdbi",
        "apiserver, postgresql, org.postgresql",
        "apiserver, liquibase-core, liquibase",
        "apiserver, nimbus-jose-jwt, com.nimbusds.jose",
        "apiserver, simpleclient, io.prometheus.client",
        "deployctl, picocli, picocli",
    })
    void isADirectDependencyInRealUse(String module, String artifact, String importedPackage) throws IOException {
        assertThat(Files.readString(Path.of("..", module, "pom.xml"))).contains("<artifactId>" + artifact + "<");
        assertThat(imports(importedPackage)).as("imports of " + importedPackage).isTrue();
    }

    private static boolean imports(String importedPackage) throws IOException {
        try (var files = Files.walk(Path.of(".."))) {
            return files.filter(file -> file.toString().contains("/src/main/java/"))
                    .filter(file -> file.toString().endsWith(".java"))
                    .anyMatch(file -> read(file).contains("\nimport " + importedPackage));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
