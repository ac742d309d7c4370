package sh.deploy.e2e.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.cluster.RunningDeploy;

/** Thirty pods on a Docker engine that is killed: containers run on, and the agent works with the next engine as before. */
@Tag("beside-others")
class EngineCrashIT {
    /** Asks the engine every second; ill as soon as the file is there. */
    private static final String PROBED = """
            apiVersion: v1
            kind: Pod
            metadata: {name: probed}
            spec:
              terminationGracePeriodSeconds: 0
              volumes: [{name: shared, hostPath: {path: %s}}]
              containers:
              - name: probed
                image: deploy.local/busybox:1
                command: [sh, -c, "echo hello; exec sleep 100000"]
                volumeMounts: [{name: shared, mountPath: /shared}]
                livenessProbe: {exec: {command: [test, "!", -e, /shared/ill]}, periodSeconds: 1, failureThreshold: 3}
            """;

    @TempDir
    private static Path shared;

    @SuppressWarnings("NullAway.Init")
    private static OwnEngine engine;

    @SuppressWarnings("NullAway.Init")
    private static RunningDeploy deploy;

    @SuppressWarnings("NullAway.Init")
    private static Kubectl kubectl;

    @SuppressWarnings("NullAway.Init")
    private static ThirtyPods pods;

    @BeforeAll
    static void thirtyPods() throws IOException {
        engine = OwnEngine.start();
        deploy = RunningDeploy.startIn(engine.environment());
        kubectl = Kubectl.newest(deploy.environment());
        kubectl.runWith(PROBED.formatted(shared), "apply", "-f", "-").succeeded();
        pods = ThirtyPods.start(kubectl, engine.docker(), deploy.data());
    }

    @AfterAll
    static void purge() throws IOException {
        try (var last = engine) {
            deploy.close();
        }
    }

    @Test
    void anEngineThatDiedAndCameBackFindsEveryContainerUntouchedAndDoesAllThatItDidBefore() throws IOException {
        pods.stayUntouched(() -> {
            engine.kill();
            kubectl.await("NotReady", "get", "nodes");
            engine.restart();
        });

        var pod = pods.one();
        kubectl.await("hello", "logs", pod);
        pods.killContainerOf(pod);
        pods.scaleAndSettle(ThirtyPods.COUNT + 1);
        pods.scaleAndSettle(ThirtyPods.COUNT);
        Files.createFile(shared.resolve("ill"));
        pods.awaitRestarts("probed", 1);
        Files.delete(shared.resolve("ill"));
    }

    @Test
    void aContainerThatDiedWhileNoEngineLivedIsRestartedWithTheNext() {
        var pod = pods.one();
        long process = pods.processOf(pod);
        int before = pods.restarts(pod);

        engine.kill();
        Kill.process(process);
        engine.restart();

        pods.awaitRestarts(pod, before + 1);
        pods.awaitReady(ThirtyPods.COUNT);
        pods.assertNoneDoubled();
    }

    @Test
    void engineServerAndDatabaseAtOnceComeBackByUp() {
        pods.stayUntouched(() -> {
            engine.kill();
            Kill.process(deploy.pid("deploy"));
            Kill.process(deploy.pid("postgres"));
            engine.restart();
            deploy.up();
        });
    }
}
