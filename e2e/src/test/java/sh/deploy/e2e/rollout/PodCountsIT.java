package sh.deploy.e2e.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.cluster.PodWatch;
import sh.deploy.e2e.cluster.PodWatch.Pod;
import sh.deploy.e2e.cluster.SharedDeploy;

@Tag("beside-others")
@ExtendWith(SharedDeploy.class)
class PodCountsIT {
    private static final String NAMESPACE = "counts";
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: counts}
            spec:
              replicas: %d
              selector: {matchLabels: {app: web}}
              strategy: {rollingUpdate: {maxSurge: 3, maxUnavailable: 2}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                  - name: web
                    image: deploy.local/busybox:1
                    command: [sleep, "1000"]
            """;

    /**
     * Serves its version, and serves on for three seconds after it was told to end, as long as a client may take to hear of it by a kubectl
     * that shares the processors with other tests.
     */
    private static final String SERVERS = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: counts}
            spec:
              replicas: 20
              selector: {matchLabels: {app: web}}
              strategy: {rollingUpdate: {maxSurge: 3, maxUnavailable: 2}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  terminationGracePeriodSeconds: 8
                  containers:
                  - name: web
                    image: deploy.local/busybox:1
                    command:
                    - sh
                    - -c
                    - "trap 'kill $!' TERM; echo version-%d >/www/index.html; httpd -f -p 8080 -h /www & wait"
                    readinessProbe: {httpGet: {port: 8080}, periodSeconds: 1}
                    lifecycle: {preStop: {sleep: {seconds: 3}}}
            """;

    private final Kubectl kubectl = Kubectl.newest(SharedDeploy.get().environment());

    @BeforeEach
    void namespace() {
        kubectl.out("create", "namespace", NAMESPACE);
    }

    @AfterEach
    void dropNamespace() {
        kubectl.out("delete", "namespace", NAMESPACE);
    }

    @Test
    void neverCreatesASurplusPodWhileScalingFromZeroToFiftyToFive() {
        apply(0);
        try (var watch = new PodWatch(kubectl, NAMESPACE)) {
            kubectl.out("scale", "-n", NAMESPACE, "deployment/web", "--replicas=50");
            kubectl.out("rollout", "status", "-n", NAMESPACE, "deployment/web", "--timeout=170s");
            kubectl.out("scale", "-n", NAMESPACE, "deployment/web", "--replicas=5");
            kubectl.await("5/5", "get", "deployment", "web", "-n", NAMESPACE);

            assertThat(everSeen(watch)).isEqualTo(50);
        }
    }

    @Test
    void replacesPodsThatWereDeletedByHandOneForOne() {
        apply(6);
        kubectl.out("rollout", "status", "-n", NAMESPACE, "deployment/web", "--timeout=90s");
        try (var watch = new PodWatch(kubectl, NAMESPACE)) {
            kubectl.out("delete", "pods", "-n", NAMESPACE, "-l", "app=web", "--wait=true");
            kubectl.out(
                    "wait",
                    "-n",
                    NAMESPACE,
                    "--for=jsonpath={.status.readyReplicas}=6",
                    "deployment/web",
                    "--timeout=60s");

            assertThat(everSeen(watch)).isEqualTo(12);
        }
    }

    @Test
    void keepsARollingUpdateWithinSurgeAndAvailabilityAndServesEveryClientThroughout() {
        applySpec(SERVERS.formatted(1));
        kubectl.out("rollout", "status", "-n", NAMESPACE, "deployment/web", "--timeout=120s");
        try (var watch = new PodWatch(kubectl, NAMESPACE);
                var poller = PodPoller.start(watch)) {
            Awaitility.await("answers of the first version")
                    .until(() -> poller.answers().containsKey("version-1"));
            applySpec(SERVERS.formatted(2));
            kubectl.out("rollout", "status", "-n", NAMESPACE, "deployment/web", "--timeout=170s");
            Awaitility.await("answers of the second version")
                    .until(() -> poller.answers().containsKey("version-2"));

            // The watch begins with one state for each of the 20 pods; only then is a state the whole set.
            var states = watch.states().stream().skip(19).toList();
            assertThat(states).hasSizeGreaterThan(20);
            assertThat(states).allSatisfy(state -> {
                assertThat(living(state)).isLessThanOrEqualTo(23);
                assertThat(ready(state)).isGreaterThanOrEqualTo(18);
            });
            assertThat(everSeen(watch)).isEqualTo(40);
            assertThat(poller.failures()).isEmpty();
            assertThat(poller.answers().keySet()).containsExactlyInAnyOrder("version-1", "version-2");
        }
    }

    private void apply(int replicas) {
        applySpec(DEPLOYMENT.formatted(replicas));
    }

    private void applySpec(String manifest) {
        kubectl.runWith(manifest, "apply", "-f", "-").succeeded();
    }

    private static long everSeen(PodWatch watch) {
        return watch.states().stream()
                .flatMap(state -> state.keySet().stream())
                .collect(Collectors.toSet())
                .size();
    }

    private static long living(Map<String, Pod> state) {
        return state.values().stream().filter(pod -> !pod.terminating()).count();
    }

    private static long ready(Map<String, Pod> state) {
        return state.values().stream()
                .filter(pod -> pod.ready() && !pod.terminating())
                .count();
    }
}
