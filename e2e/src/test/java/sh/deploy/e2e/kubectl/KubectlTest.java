package sh.deploy.e2e.kubectl;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.cluster.SharedDeploy;

/** Runs each test with both versions, each in a namespace of its own that is the current one. */
@Tag("beside-others")
@ExtendWith(SharedDeploy.class)
@ParameterizedClass(name = "kubectl {0}")
@MethodSource("versions")
abstract class KubectlTest {
    static final String IMAGE = "deploy.local/busybox:1";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @Parameter
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Kubectl kubectl;

    String namespace = "";

    static List<Kubectl> versions() {
        return Kubectl.bothVersionsAt(SharedDeploy.get());
    }

    @BeforeEach
    void ownNamespace() {
        namespace = "test-" + NUMBER.incrementAndGet();
        kubectl.out("create", "namespace", namespace);
        kubectl.out("config", "set-context", "--current", "--namespace", namespace);
    }

    @AfterEach
    void dropNamespace() {
        kubectl.out("config", "set-context", "--current", "--namespace", "default");
        kubectl.out("delete", "namespace", namespace, "--wait=false");
    }
}
