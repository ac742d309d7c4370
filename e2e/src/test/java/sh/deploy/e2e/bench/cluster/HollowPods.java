package sh.deploy.e2e.bench.cluster;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.kubelet.environment.TokenWish;
import sh.deploy.kubelet.pods.LogRequest;
import sh.deploy.kubelet.pods.LogSink;
import sh.deploy.kubelet.pods.PodWorld;
import sh.deploy.kubelet.pods.Reports;

/**
 * Pods without containers: each is ready as soon as it is assigned and gone as soon as it is to end.
 *
 * @param welcomed counted down when the server has said which pods there are
 */
record HollowPods(Reports reports, CountDownLatch welcomed) implements PodWorld {
    @Override
    public void replaceAll(List<Pod> pods) {
        welcomed.countDown();
        pods.forEach(this::assign);
    }

    @Override
    public void assign(Pod pod) {
        var namespace = ObjectFacts.namespace(pod);
        if (ObjectFacts.isBeingDeleted(pod)) {
            reports.podStopped(namespace, ObjectFacts.name(pod), ObjectFacts.uid(pod));
            return;
        }
        var status = new PodStatusBuilder()
                .withPhase("Running")
                .addNewCondition()
                .withType("ContainersReady")
                .withStatus("True")
                .endCondition()
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .build();
        reports.podStatus(namespace, ObjectFacts.name(pod), ObjectFacts.uid(pod), status);
    }

    @Override
    public void overdue(Pod pod) {}

    @Override
    public void awaitHosts(List<String> hostnames) {}

    @Override
    public void forget(String namespace, String name, String uid) {}

    @Override
    public void configMap(String namespace, String name, @Nullable ConfigMap object) {}

    @Override
    public void secret(String namespace, String name, @Nullable Secret object) {}

    @Override
    public void claim(String namespace, String name, @Nullable PersistentVolumeClaim object) {}

    @Override
    public void volume(String name, @Nullable PersistentVolume object) {}

    @Override
    public void token(TokenWish wish, String value, Duration life) {}

    @Override
    public void noToken(TokenWish wish, String why) {}

    @Override
    public LogReading openLog(LogRequest request, LogSink sink) {
        sink.end();
        return () -> {};
    }
}
