package sh.deploy.e2e.autoscale;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.cluster.RunningDeploy;

class NodePoolIT {
    private static final String POOL = """
            apiVersion: deploy.sh/v1
            kind: NodePool
            metadata: {name: burst}
            spec:
              min: 0
              max: 1
              provider: {local: {}}
              template:
                labels: {pool: burst}
                capacity: {cpu: "1", memory: 1Gi}
              scaleUp: {cpuPercent: 70, for: 2s}
              scaleDown: {cpuPercent: 40, for: 5s}
            """;
    private static final String BURNER = """
            apiVersion: v1
            kind: Pod
            metadata: {name: burner}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - name: burner
                image: deploy.local/busybox:1
                command: [sh, -c, "while true; do :; done"]
                resources: {requests: {cpu: 100m}}
            """;
    private static final String ON_THE_NEW_NODE = """
            apiVersion: v1
            kind: Pod
            metadata: {name: newcomer}
            spec:
              terminationGracePeriodSeconds: 0
              nodeSelector: {pool: burst}
              containers: [{name: main, image: "deploy.local/busybox:1", command: [sleep, "1000"]}]
            """;

    @Test
    void addsANodePastSeventyPercentThatRunsPodsAndRemovesItWhenTheLoadEnds() {
        try (var deploy = RunningDeploy.start("--node-capacity", "cpu=1,memory=2Gi")) {
            var kubectl = Kubectl.bothVersionsAt(deploy).getLast();
            kubectl.runWith(POOL, "apply", "-f", "-").succeeded();
            assertThat(nodes(kubectl)).isEqualTo(1);

            kubectl.runWith(BURNER, "apply", "-f", "-").succeeded();
            kubectl.runWith(ON_THE_NEW_NODE, "apply", "-f", "-").succeeded();
            kubectl.out("wait", "--for=condition=Ready", "pod/newcomer", "--timeout=60s");
            assertThat(nodes(kubectl)).isEqualTo(2);
            assertThat(kubectl.out("describe", "nodepool", "burst")).contains("70 %");
            assertThat(kubectl.out("get", "--raw", "/metrics")).contains("deploy_cluster_cpu_percent ");

            kubectl.out("delete", "pod", "newcomer", "burner", "--wait=false");
            kubectl.await("removed", "describe", "nodepool", "burst");
            kubectl.out("wait", "--for=delete", "node", "-l", "pool=burst", "--timeout=60s");
        }
    }

    private static int nodes(Kubectl kubectl) {
        return (int) kubectl.out("get", "nodes", "-o", "name").lines().count();
    }
}
