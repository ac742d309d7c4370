package sh.deploy.e2e.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sh.deploy.e2e.cluster.JournalLines;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.cluster.RunningDeploy;
import sh.deploy.e2e.docker.RawDocker;

/**
 * A pod uses up what it was given of memory or of a volume, or writes logs without end: its node, whose agent has a process of its own,
 * stays, and so does the pod beside it.
 */
class ExhaustionIT {
    private static final Duration BOUND = Duration.ofSeconds(60);
    /** Of suspicion, which the machine explains on which much else runs. */
    private static final int MOMENTS = 1;

    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: NAME, namespace: exhaustion}
            spec:
              nodeName: node-2
              restartPolicy: Never
              terminationGracePeriodSeconds: 0
              containers:
              - name: main
                image: deploy.local/busybox:1
                command: [sh, -c, "COMMAND"]
                resources: {limits: {memory: 32Mi}}
            """;
    private static final String FILLING = POD + """
                volumeMounts: [{name: scratch, mountPath: /scratch}]
              volumes:
              - name: scratch
                emptyDir: {sizeLimit: 1Mi}
            """;

    /** Of a container's log: five files of 10 MiB, and what the last line of each goes beyond that. */
    private static final long KEPT_BYTES = 51L * 1024 * 1024;

    private static final long WRITTEN_BYTES = 64L * 1024 * 1024;

    @SuppressWarnings("NullAway.Init")
    private static RunningDeploy deploy;

    @SuppressWarnings("NullAway.Init")
    private static Kubectl kubectl;

    @SuppressWarnings("NullAway.Init")
    private static JournalLines journal;

    private String bystander = "";
    private int from;

    @BeforeAll
    static void twoNodes() {
        deploy = RunningDeploy.start("--nodes", "2");
        kubectl = Kubectl.newest(deploy.environment());
        journal = JournalLines.of(deploy.data(), "deploy");
        kubectl.out("wait", "nodes", "--all", "--for=condition=Ready", "--timeout=60s");
    }

    @AfterAll
    static void takeDown() throws IOException {
        deploy.close();
    }

    @BeforeEach
    void aPodBesideIt() {
        kubectl.out("create", "namespace", "exhaustion");
        make("bystander", "sleep 100000");
        kubectl.out("wait", "-n", "exhaustion", "--for=condition=Ready", "pod/bystander", "--timeout=60s");
        bystander = container("bystander");
        from = journal.count();
    }

    @AfterEach
    void theNodeAndThatPodAreAsTheyWere() {
        assertThat(container("bystander")).isEqualTo(bystander);
        assertThat(status(
                        "bystander",
                        "{.status.containerStatuses[0].restartCount} {.status.containerStatuses[0].ready}"))
                .isEqualTo("0 true");
        assertThat(kubectl.out(
                        "get", "nodes", "-o", "jsonpath={.items[*].status.conditions[?(@.type==\"Ready\")].status}"))
                .isEqualTo("True True");
        assertThat(journal.since(from, "node-suspect")).hasSizeLessThanOrEqualTo(MOMENTS);
        assertThat(journal.since(from, "node-dead")).isEmpty();
        assertThat(journal.since(from, "evict")).isEmpty();
        kubectl.out("delete", "namespace", "exhaustion", "--timeout=60s");
    }

    @Test
    void aContainerWithoutMemoryIsKilledAndSaysWhy() {
        make("eater", "tail /dev/zero");

        await("the eater is out of memory")
                .atMost(BOUND)
                .untilAsserted(() -> assertThat(
                                status(
                                        "eater",
                                        "{.status.phase} {.status.containerStatuses[0].state.terminated.reason} {.status.containerStatuses[0].state.terminated.exitCode}"))
                        .isEqualTo("Failed OOMKilled 137"));
    }

    @Test
    void aLogWithoutEndKeepsToItsFiles() throws IOException {
        make("writer", "head -c " + WRITTEN_BYTES + " /dev/zero | tr '\\\\0' x | fold -w 1000");

        await("the writer is done")
                .atMost(BOUND)
                .untilAsserted(
                        () -> assertThat(status("writer", "{.status.phase}")).isEqualTo("Succeeded"));
        assertThat(logBytes("writer")).isBetween(1L, KEPT_BYTES);
    }

    @Test
    void aPodThatFillsAVolumeBeyondItsLimitIsEvicted() {
        make(FILLING, "filler", "head -c 3000000 /dev/zero > /scratch/filled; sleep 100000");

        await("the filler is evicted")
                .atMost(BOUND)
                .untilAsserted(() -> assertThat(status("filler", "{.status.phase} {.status.reason} {.status.message}"))
                        .isEqualTo("Failed Evicted Usage of EmptyDir volume \"scratch\" exceeds the limit \"1Mi\". "));
    }

    private void make(String name, String command) {
        make(POD, name, command);
    }

    private void make(String pod, String name, String command) {
        kubectl.runWith(pod.replace("NAME", name).replace("COMMAND", command), "create", "-f", "-")
                .succeeded();
    }

    private String container(String pod) {
        return status(pod, "{.status.containerStatuses[0].containerID}").replace("docker://", "");
    }

    private String status(String pod, String path) {
        return kubectl.out("get", "pod", pod, "-n", "exhaustion", "-o", "jsonpath=" + path);
    }

    private long logBytes(String pod) throws IOException {
        var newest =
                Path.of(new RawDocker().inspect(container(pod)).path("LogPath").asString());
        try (Stream<Path> files = Files.list(newest.getParent())) {
            return files.filter(file -> file.getFileName()
                            .toString()
                            .startsWith(newest.getFileName().toString()))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
