package sh.deploy.e2e.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.e2e.cluster.RunningDeploy;

/** A system that runs is asked for more nodes. */
@Tag("beside-others")
class MoreNodesIT {
    @Test
    void upWithMoreNodesAddsTheMissingOnesAndTouchesNoOther() {
        try (var deploy = RunningDeploy.start()) {
            long server = deploy.pid("deploy");

            assertThat(deploy.up("--nodes", "3").out()).contains("It runs already.", "node-1", "node-2", "node-3");
            long second = deploy.pid("node-2");

            assertThat(deploy.up("--nodes", "3").out()).contains("node-3");
            assertThat(deploy.pid("deploy")).isEqualTo(server);
            assertThat(deploy.pid("node-2")).isEqualTo(second);
            var ready =
                    deploy.deployctl("get", "nodes", "-o", "name").succeeded().out();
            assertThat(ready.lines()).containsExactlyInAnyOrder("node/node-1", "node/node-2", "node/node-3");
        }
    }
}
