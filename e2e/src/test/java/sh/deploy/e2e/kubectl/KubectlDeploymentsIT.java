package sh.deploy.e2e.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Deployments: scale, roll out, roll back, delete with and without their pods. */
class KubectlDeploymentsIT extends KubectlTest {
    private static final String ENDS_WHEN_ASKED = "trap exit TERM; sleep 1000 & wait";
    private static final String STANDBYS = "deploy.sh/standby-replicas";
    private static final String ONE_POD =
            "{.metadata.name},{.metadata.deletionTimestamp},{.metadata.annotations.deploy\\.sh/standby}{\"\\n\"}";

    @BeforeEach
    void web() {
        kubectl.out(
                "create", "deployment", "web", "--image=" + IMAGE, "--replicas=2", "--", "sh", "-c", ENDS_WHEN_ASKED);
        kubectl.out("rollout", "status", "deployment/web", "--timeout=90s");
    }

    @Test
    void scalesUpAndDown() {
        kubectl.out("scale", "deployment/web", "--replicas=4");
        kubectl.out("wait", "--for=jsonpath={.status.readyReplicas}=4", "deployment/web", "--timeout=60s");
        kubectl.out("scale", "deployment/web", "--replicas=1");

        kubectl.await("1/1", "get", "deployment", "web");
        assertThat(kubectl.out("get", "replicasets")).contains("DESIRED", "CURRENT", "READY");
    }

    @Test
    void rollsOutAChangeAndBack() {
        kubectl.out("set", "env", "deployment/web", "MODE=new");
        kubectl.out("rollout", "status", "deployment/web", "--timeout=90s");
        assertThat(kubectl.out("rollout", "history", "deployment/web")).contains("1", "2");

        kubectl.out("rollout", "undo", "deployment/web");
        kubectl.out("rollout", "status", "deployment/web", "--timeout=90s");

        assertThat(kubectl.out("get", "deployment", "web", "-o", "jsonpath={.spec.template.spec.containers[0].env}"))
                .isEmpty();
        assertThat(kubectl.out("describe", "deployment", "web")).contains("ScalingReplicaSet", "Available");
    }

    @Test
    void addsPodsThatStandByToThoseThereAreAndKeepsTheirNumberThroughAnUndo() {
        kubectl.out("set", "env", "deployment/web", "MODE=new");
        kubectl.out("rollout", "status", "deployment/web", "--timeout=90s");
        awaitPods(2, 0);
        var replicas = pods("");
        assertThat(kubectl.run("annotate", "deployment", "web", STANDBYS + "=many")
                        .failed()
                        .err())
                .contains("metadata.annotations[" + STANDBYS + "]", "must be a number");

        kubectl.out("annotate", "deployment", "web", STANDBYS + "=1");
        awaitPods(2, 1);
        assertThat(pods("")).isEqualTo(replicas);

        kubectl.out("rollout", "undo", "deployment/web");
        kubectl.out("rollout", "status", "deployment/web", "--timeout=90s");
        assertThat(kubectl.out("get", "deployment", "web", "-o", "yaml")).contains(STANDBYS + ": \"1\"");
        awaitPods(2, 1);
        replicas = pods("");

        kubectl.out("annotate", "deployment", "web", STANDBYS + "-");
        awaitPods(2, 0);
        assertThat(pods("")).isEqualTo(replicas);
    }

    @Test
    void restartsAllPods() {
        var before = kubectl.out("get", "pods", "-o", "name");

        kubectl.out("rollout", "restart", "deployment/web");
        kubectl.out("rollout", "status", "deployment/web", "--timeout=90s");

        assertThat(kubectl.out("get", "pods", "--field-selector=status.phase=Running", "-o", "name"))
                .isNotEqualTo(before);
    }

    @Test
    void setsAnImageThatDoesNotExistAndKeepsTheOldPods() {
        kubectl.out(
                "patch",
                "deployment",
                "web",
                "-p",
                "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"busybox\",\"imagePullPolicy\":\"Never\"}]}}}}");
        kubectl.out("rollout", "status", "deployment/web", "--timeout=90s");

        kubectl.out("set", "image", "deployment/web", "busybox=deploy.local/no-such-image:1");

        kubectl.await("ErrImageNeverPull", "get", "pods");
        assertThat(kubectl.out("get", "deployment", "web", "-o", "jsonpath={.status.availableReplicas}"))
                .isEqualTo("2");
    }

    @Test
    void leavesThePodsWhenToldToOrphan() {
        kubectl.out("delete", "deployment", "web", "--cascade=orphan");

        assertThat(kubectl.out("get", "replicasets", "-o", "name")).isNotEmpty();
        kubectl.out("delete", "replicasets", "--all", "--cascade=orphan");
        assertThat(kubectl.out("get", "pods", "-l", "app=web", "-o", "name").lines())
                .hasSize(2);
    }

    @Test
    void takesThePodsAlongWhenItIsDeleted() {
        kubectl.out("delete", "deployment", "web");

        kubectl.out("wait", "--for=delete", "pod", "-l", "app=web", "--timeout=60s");
        assertThat(kubectl.out("get", "replicasets,pods", "-o", "name")).isEmpty();
    }

    private void awaitPods(int replicas, int standbys) {
        Awaitility.await(replicas + " replicas, and " + standbys + " that stand by")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> {
                    assertThat(pods("")).hasSize(replicas);
                    assertThat(pods("true")).hasSize(standbys);
                });
    }

    /** Names of those that are not on their way out and stand by, or do not. */
    private List<String> pods(String standby) {
        return kubectl.out("get", "pods", "-o", "jsonpath={range .items[*]}" + ONE_POD + "{end}")
                .lines()
                .map(line -> line.split(",", -1))
                .filter(pod -> pod[1].isEmpty() && pod[2].equals(standby))
                .map(pod -> pod[0])
                .sorted()
                .toList();
    }
}
