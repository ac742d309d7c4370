package sh.deploy.e2e.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.crash.SeparateRoles.Role;
import sh.deploy.e2e.docker.EngineEvents;
import sh.deploy.e2e.docker.RawDocker;
import sh.deploy.e2e.docker.Runs;
import sh.deploy.e2e.docker.Runs.Run;
import sh.deploy.e2e.nodes.Paused;

/** Thirty pods on one process for each role; each test kills roles, and starts them again as a supervisor would. */
@Tag("beside-others")
class RolesCrashIT {
    private static final int MORE = 3;

    private static final String MEMBER = """
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: db, namespace: members}
            spec:
              serviceName: db
              selector: {matchLabels: {app: db}}
              template:
                metadata: {labels: {app: db}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers: [{name: db, image: "deploy.local/busybox:1", command: [sleep, "100000"]}]
            """;

    @SuppressWarnings("NullAway.Init")
    private static SeparateRoles roles;

    @SuppressWarnings("NullAway.Init")
    private static Kubectl kubectl;

    @SuppressWarnings("NullAway.Init")
    private static ThirtyPods pods;

    @BeforeAll
    static void thirtyPods() throws IOException {
        roles = SeparateRoles.start();
        kubectl = Kubectl.newest(roles.environment());
        pods = ThirtyPods.start(kubectl, new RawDocker(), roles.data());
    }

    @AfterAll
    static void purge() throws Exception {
        roles.close();
    }

    @Test
    void theAgentFindsItsContainersAgainAndStartsWhatCameMeanwhile() {
        pods.stayUntouched(MORE, () -> {
            roles.kill(Role.KUBELET);
            kubectl.await("NotReady", "get", "nodes");
            pods.scaleTo(ThirtyPods.COUNT + MORE);
            roles.start(Role.KUBELET);
            scaleThereAndBack();
        });
    }

    @Test
    void theServerGoesOnFromItsLogAndAgentAndControllersFindItAgain() {
        pods.stayUntouched(MORE, () -> {
            roles.kill(Role.API_SERVER);
            roles.start(Role.API_SERVER);
            kubectl.await("ok", "get", "--raw", "/readyz");
            scaleThereAndBack();
        });
    }

    @Test
    void whatWasAskedForWhileNoControllersLivedIsDoneWhenTheyAreBack() {
        pods.stayUntouched(MORE, () -> {
            roles.kill(Role.CONTROLLERS);
            pods.scaleTo(ThirtyPods.COUNT + MORE);
            roles.start(Role.CONTROLLERS);
            scaleThereAndBack();
        });
    }

    @Test
    void controllersThatStandStillMoveNoPodWhenTheyGoOn() {
        pods.stayUntouched(MORE, () -> {
            Paused.lasting(Duration.ofSeconds(20), roles.pid(Role.CONTROLLERS));
            scaleThereAndBack();
        });
    }

    /** When the next agent comes within the lease it goes on, else it is stopped, and another pod may have its name. */
    @Test
    void aMemberOfAStatefulSetNeverRunsTwiceWhenItsAgentDies() throws IOException {
        try (var events = EngineEvents.of(RawDocker.SOCKET, roles.data())) {
            kubectl.out("create", "namespace", "members");
            kubectl.runWith(MEMBER, "create", "-f", "-").succeeded();
            kubectl.out("rollout", "status", "statefulset/db", "-n", "members", "--timeout=60s");

            roles.kill(Role.KUBELET);
            roles.start(Role.KUBELET);
            scaleThereAndBack();

            Awaitility.await("the member runs")
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(runningMembers(events)).hasSize(1));
            kubectl.out("wait", "--for=condition=Ready", "pod/db-0", "-n", "members", "--timeout=60s");
        } finally {
            kubectl.out("delete", "namespace", "members", "--timeout=60s");
        }
    }

    /** Containers of the member that run now; at no time there were two. */
    private static List<Run> runningMembers(EngineEvents events) {
        var members = Runs.of(events.all()).stream()
                .filter(run -> run.identity().startsWith("members/"))
                .toList();
        assertThat(Runs.overlaps(members)).as("ran at once").isEmpty();
        assertThat(Runs.doubles(members)).as("containers of one attempt").isEmpty();
        return members.stream().filter(Run::goesOn).toList();
    }

    @Test
    void aSecondControllersProcessTakesOverFromAFirstThatDies() {
        roles.start(Role.OTHER_CONTROLLERS);
        pods.stayUntouched(MORE, () -> {
            roles.kill(Role.CONTROLLERS);
            scaleThereAndBack();
        });
        roles.start(Role.CONTROLLERS);
        roles.kill(Role.OTHER_CONTROLLERS);
    }

    @Test
    void allThreeAtOnceComeBackInAnyOrder() {
        pods.stayUntouched(MORE, () -> {
            roles.kill(Role.API_SERVER);
            roles.kill(Role.KUBELET);
            roles.kill(Role.CONTROLLERS);
            roles.start(Role.KUBELET);
            roles.start(Role.CONTROLLERS);
            roles.start(Role.API_SERVER);
            kubectl.await("ok", "get", "--raw", "/readyz");
            scaleThereAndBack();
        });
    }

    private static void scaleThereAndBack() {
        pods.scaleAndSettle(ThirtyPods.COUNT + MORE);
        pods.scaleAndSettle(ThirtyPods.COUNT);
    }
}
