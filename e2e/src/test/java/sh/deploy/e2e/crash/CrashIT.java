package sh.deploy.e2e.crash;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.cluster.RunningDeploy;
import sh.deploy.e2e.docker.RawDocker;

/** One cluster of its own with thirty running pods; each test kills something and waits until all is as it was. */
@Tag("beside-others")
class CrashIT {
    @SuppressWarnings("NullAway.Init")
    private static RunningDeploy deploy;

    @SuppressWarnings("NullAway.Init")
    private static Kubectl kubectl;

    @SuppressWarnings("NullAway.Init")
    private static ThirtyPods pods;

    @BeforeAll
    static void thirtyPods() {
        deploy = RunningDeploy.start();
        kubectl = Kubectl.newest(deploy.environment());
        pods = ThirtyPods.start(kubectl, new RawDocker(), deploy.data());
    }

    @AfterAll
    static void purge() {
        deploy.close();
    }

    @Test
    void aKilledContainerIsRestartedInItsPod() {
        var before = Fingerprint.of(kubectl, "default");
        var pod = pods.one();

        pods.killContainerOf(pod);

        var after = Fingerprint.of(kubectl, "default");
        assertThat(after.byUid()).hasSize(ThirtyPods.COUNT);
        assertThat(after.byUid().entrySet().stream()
                        .filter(entry -> !before.byUid().entrySet().contains(entry)))
                .as("pods with another container than before")
                .hasSize(1);
        pods.assertNoneDoubled();
    }

    @Test
    void theWholeProcessComesBackByUpAndTouchesNoContainer() {
        pods.stayUntouched(() -> {
            Kill.process(deploy.pid("deploy"));
            deploy.up();
        });
    }

    @Test
    void postgresComesBackByItselfAndNothingAcknowledgedIsLost() {
        pods.stayUntouched(() -> Kill.process(deploy.pid("postgres")));
    }

    /** Row F16: what is used is counted from the log, so nothing that dies is forgotten, and nothing counts twice. */
    @Test
    void aQuotaIsKeptToTheLastObjectWhateverDies() {
        try (var edge = QuotaEdge.begin(kubectl, deploy.data().resolve("kubeconfig"))) {
            long database = deploy.pid("postgres");
            pods.stayUntouched(() -> Kill.process(database));
            edge.awaitMore();
            pods.stayUntouched(() -> {
                Kill.process(deploy.pid("deploy"));
                deploy.up();
            });
            edge.awaitMore();
            edge.end();

            assertThat(deploy.pid("postgres"))
                    .as("another database than before")
                    .isNotEqualTo(database);
            assertThat(edge.unanswered())
                    .as("requests that the server's death took with it")
                    .isPositive();
            assertThat(edge.most()).as("ConfigMaps at any look").isEqualTo(QuotaEdge.HARD);
            assertThat(edge.lost()).as("acknowledged and lost").isEmpty();
            assertThat(edge.fill()).as("ConfigMaps when no more come in").isEqualTo(QuotaEdge.HARD);
        }
        kubectl.out("delete", "namespace", "edge", "--timeout=60s");
    }

    @Test
    void everythingAtOnceComesBackByUp() {
        pods.stayUntouched(() -> {
            Kill.process(deploy.pid("deploy"));
            Kill.process(deploy.pid("postgres"));
            deploy.up();
        });
    }
}
