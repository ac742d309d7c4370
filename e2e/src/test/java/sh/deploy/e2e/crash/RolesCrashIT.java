package sh.deploy.e2e.crash;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.crash.SeparateRoles.Role;
import sh.deploy.e2e.docker.RawDocker;

/** Thirty pods on one process for each role; each test kills roles, and starts them again as a supervisor would. */
@Tag("beside-others")
class RolesCrashIT {
    private static final int MORE = 3;

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
