package sh.deploy.e2e.bench.recovery;

import java.util.List;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.object.Standby;
import sh.deploy.e2e.bench.cluster.SpreadDeployment;

/** A Deployment of web servers, as many on each node, and then of those that stand by. */
final class WebDeployment {
    private static final String NAME = "web";
    private static final long READY_WITHIN_MILLIS = 120_000;

    private final SpreadDeployment deployment;
    private final WebPods pods;
    private final int standbys;

    /** @param standbys how many pods stand by */
    WebDeployment(ApiClient client, WebPods pods, int standbys) {
        this.deployment = new SpreadDeployment(client, NAME);
        this.pods = pods;
        this.standbys = standbys;
    }

    /**
     * Ready when it returns, on all nodes: the fault of an empty one would show nothing. Those that stand by are asked for once all
     * nodes are as full: before, each turn would give the place of one to a pod of another node.
     */
    void start(List<String> nodes, int replicas) throws InterruptedException {
        deployment.start(nodes, replicas, this::awaitReady, "httpd", "-f", "-p", "" + WebCall.PORT);
        deployment.annotate(Standby.REPLICAS, "" + standbys);
        if (!pods.awaitStandbys(standbys, READY_WITHIN_MILLIS)) {
            throw new IllegalStateException("not all of " + standbys + " pods stand by");
        }
    }

    private void awaitReady(int wanted) throws InterruptedException {
        if (!pods.awaitReady(wanted, READY_WITHIN_MILLIS)) {
            throw new IllegalStateException("only " + pods.ready() + " of " + wanted + " pods became ready");
        }
    }
}
