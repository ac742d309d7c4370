package sh.deploy.e2e.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.e2e.cluster.Command;
import sh.deploy.e2e.cluster.RunningDeploy;

/** A command speaks by the library that lies beside the jars, and does the same without it. */
@Tag("beside-others")
class NativeTlsIT {
    private static final String LIBRARY = "libnetty_tcnative";

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static RunningDeploy deploy;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        deploy = RunningDeploy.start();
    }

    @AfterAll
    static void purge() {
        deploy.close();
    }

    /** The server is known from here on. */
    @BeforeEach
    void meet() {
        deploy.deployctl("get", "namespaces").succeeded();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void followsChanges(boolean withLibrary) throws IOException {
        var launcher = withLibrary ? RunningDeploy.launcher() : copyWithoutLibrary();
        var seen = folder.resolve("seen");
        var watching = new ProcessBuilder(launcher.toString(), "get", "configmaps", "-w", "--no-headers")
                .redirectErrorStream(true)
                .redirectOutput(seen.toFile());
        watching.environment().putAll(deploy.environment());
        var process = watching.start();
        try {
            var name = "seen-" + withLibrary;
            var manifest = "{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + "}}";
            Command.run(deploy.environment(), manifest, List.of(launcher.toString(), "apply", "-f", "-"))
                    .succeeded();
            Awaitility.await()
                    .untilAsserted(() -> assertThat(Files.readString(seen)).contains(name));
            assertThat(Files.readString(Path.of("/proc", "" + process.pid(), "maps"))
                            .contains(LIBRARY))
                    .isEqualTo(withLibrary);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void saysTheSameOfAServerThatIsNotTrusted() throws IOException {
        var words =
                new String[] {"get", "namespaces", "--kubeconfig", distrusting().toString()};
        var known = deploy.deployctl(words);
        var line = new ArrayList<>(List.of(copyWithoutLibrary().toString()));
        line.addAll(List.of(words));
        var unknown = Command.run(deploy.environment(), "", line);
        assertThat(known.exitCode()).isEqualTo(unknown.exitCode()).isNotZero();
        assertThat(known.err()).isEqualTo(unknown.err()).contains("no trusted connection");
    }

    /** The kubeconfig with the client's certificate in the place of the authority's. */
    private Path distrusting() throws IOException {
        var text = Files.readString(deploy.kubeconfig());
        var own = text.replaceAll("(?s).*client-certificate-data: (\"?[^\\n\"]+).*", "$1")
                .replace("\"", "");
        var changed = text.replaceAll("certificate-authority-data: [^\\n]+", "certificate-authority-data: " + own);
        return Files.writeString(folder.resolve("distrusting"), changed);
    }

    /** What a command of a client needs of the distribution, but the library. */
    private Path copyWithoutLibrary() throws IOException {
        var bin = Files.createDirectories(folder.resolve("bin"));
        var lib = Files.createDirectories(folder.resolve("lib"));
        var whole = RunningDeploy.launcher().resolveSibling("../lib").normalize();
        Files.copy(whole.resolve("client.jar"), lib.resolve("client.jar"));
        return Files.copy(RunningDeploy.launcher(), bin.resolve("deployctl"));
    }
}
