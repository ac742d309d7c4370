package sh.deploy.e2e.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.e2e.cluster.Command;
import sh.deploy.e2e.cluster.RunningDeploy;

/** Each example is applied as its comment says, and what the comment promises comes true; the pool has a test of its own. */
@Tag("beside-others")
class ExamplesIT {
    private static final Path FOLDER =
            Path.of(System.getProperty("deploy.manifests", "../manifests")).resolve("examples");

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static RunningDeploy deploy;

    @BeforeAll
    static void start() {
        deploy = RunningDeploy.start();
    }

    @AfterAll
    static void purge() {
        deploy.close();
    }

    @Test
    void podRunsAndSpeaks() {
        assertThat(apply("pod.yaml")).contains("pod/first: Running and ready");
        await("It lives.", "logs", "first");
        remove("pod.yaml");
    }

    @Test
    void helloSpeaksAndServes() {
        apply("hello.yaml");
        await("Hello number 1 from ", "logs", "hello");

        var ip = deploy.deployctl("get", "pod", "hello-web", "-o", "jsonpath={.status.podIP}")
                .succeeded()
                .out();
        var served = Command.run(
                java.util.Map.of(),
                "",
                java.util.List.of("curl", "-fsS", "--max-time", "5", "http://" + ip + ":8080/"));

        assertThat(served.succeeded().out()).contains("Hello from hello-web");
        remove("hello.yaml");
    }

    @Test
    void webHasThreeReplicas() {
        assertThat(apply("web.yaml")).contains("3 of 3 replicas available");
        deploy.deployctl("scale", "deployment/web", "--replicas=5").succeeded();
        await("5/5", "get", "deployment", "web");
        remove("web.yaml");
    }

    @Test
    void settingsArriveAsVariablesAndFiles() {
        apply("config-and-secret.yaml");
        await("motto: small is enough", "logs", "settings-reader");
        assertThat(deploy.deployctl("logs", "settings-reader").out())
                .contains("colour=green", "password has 10 characters");
        remove("config-and-secret.yaml");
    }

    @Test
    void aFailingLivenessProbeRestartsTheContainer() {
        apply("probes.yaml");
        await("1", "get", "pod", "fragile", "-o", "jsonpath={.status.containerStatuses[0].restartCount}");
        await("Unhealthy", "describe", "pod", "fragile");
        remove("probes.yaml");
    }

    @Test
    void membersRememberWhatTheyDid() {
        apply("statefulset.yaml");
        await("ledger-0 has begun 1 times", "logs", "ledger-0");
        await("ledger-1 has begun 1 times", "logs", "ledger-1");
        deploy.deployctl("delete", "pod", "ledger-0").succeeded();
        await("ledger-0 has begun 2 times", "logs", "ledger-0");
        remove("statefulset.yaml");
        assertThat(deploy.deployctl("get", "pvc").succeeded().out()).contains("data-ledger-0", "data-ledger-1");
    }

    private static String apply(String example) {
        return deploy.deployctl("apply", "-f", file(example)).succeeded().out();
    }

    private static void remove(String example) {
        deploy.deployctl("delete", "--ignore-not-found", "-f", file(example)).succeeded();
    }

    private static String file(String example) {
        return FOLDER.resolve(example).toAbsolutePath().normalize().toString();
    }

    private static void await(String text, String... words) {
        Awaitility.await(String.join(" ", words) + " says " + text)
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> {
                    var result = deploy.deployctl(words);
                    if (!result.out().contains(text)) {
                        throw new AssertionError(result.toString());
                    }
                });
    }
}
