package sh.deploy.e2e.guard;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.e2e.cluster.Kubectl;

/** Runs each test with both versions of kubectl, on a server of its own that needs no engine. */
@Tag("beside-others")
@ParameterizedClass(name = "kubectl {0}")
@MethodSource("versions")
abstract class KubectlGuardTest {
    @Parameter
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    String version;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    final TestApiServer server;

    /** Nobody, unless it is told who. */
    @SuppressWarnings("NullAway.Init")
    Kubectl kubectl;

    @SuppressWarnings("NullAway.Init")
    TokenBearer admin;

    private final String namespace;

    KubectlGuardTest() {
        this(TestApiServer.start(), "default");
    }

    /**
     * @param server closed after each test
     * @param namespace that is the current one, and may not be there yet
     */
    KubectlGuardTest(TestApiServer server, String namespace) {
        this.server = server;
        this.namespace = namespace;
    }

    static Stream<String> versions() {
        return Stream.of("old", "new");
    }

    @BeforeEach
    void findTheServer() throws IOException {
        var nobody = TokenBearer.nobody(folder.resolve("nobody"), server.url(), server.caPem(), namespace);
        kubectl = Kubectl.bothVersions(nobody).stream()
                .filter(one -> one.version().equals(version))
                .findFirst()
                .orElseThrow();
        admin = new TokenBearer(kubectl, server.adminToken());
    }

    @AfterEach
    void stopTheServer() {
        server.close();
    }
}
