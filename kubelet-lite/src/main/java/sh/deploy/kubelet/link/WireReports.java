package sh.deploy.kubelet.link;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.PodStatus;
import sh.deploy.api.node.wire.EventReport;
import sh.deploy.api.node.wire.PodStopped;
import sh.deploy.api.node.wire.VolumePrepared;
import sh.deploy.api.node.wire.VolumeRemoved;
import sh.deploy.kubelet.environment.TokenWish;
import sh.deploy.kubelet.pods.Reports;
import sh.deploy.kubelet.pods.UsageSample;

/** Encodes reports on the thread that gives them and keeps the newest of each. Safe for all threads; never waits. */
final class WireReports implements Reports {
    private final LatestReports latest;
    private final Runnable somethingToTell;

    WireReports(LatestReports latest, Runnable somethingToTell) {
        this.latest = latest;
        this.somethingToTell = somethingToTell;
    }

    @Override
    public void podStatus(String namespace, String name, String uid, PodStatus status) {
        latest.podStatus(sh.deploy.api.node.wire.PodStatus.newBuilder()
                .setNamespace(namespace)
                .setName(name)
                .setUid(uid)
                .setStatus(WireObjects.encode(status))
                .build());
        somethingToTell.run();
    }

    @Override
    public void podStopped(String namespace, String name, String uid) {
        latest.podStopped(PodStopped.newBuilder()
                .setNamespace(namespace)
                .setName(name)
                .setUid(uid)
                .build());
        somethingToTell.run();
    }

    @Override
    public void volumePrepared(String name, String uid, String disk) {
        latest.volumePrepared(VolumePrepared.newBuilder()
                .setName(name)
                .setUid(uid)
                .setDisk(disk)
                .build());
        somethingToTell.run();
    }

    @Override
    public void volumeRemoved(String name, String uid) {
        latest.volumeRemoved(
                VolumeRemoved.newBuilder().setName(name).setUid(uid).build());
        somethingToTell.run();
    }

    @Override
    public void tokenWanted(TokenWish wish) {
        latest.tokenWanted(WireObjects.ask(wish));
        somethingToTell.run();
    }

    @Override
    public void nodeStatus(NodeStatus status) {
        latest.nodeStatus(sh.deploy.api.node.wire.NodeStatus.newBuilder()
                .setStatus(WireObjects.encode(status))
                .build());
        somethingToTell.run();
    }

    @Override
    public void usage(UsageSample sample) {
        latest.usage(WireObjects.usage(sample));
        somethingToTell.run();
    }

    @Override
    public void event(Event event) {
        latest.event(
                EventReport.newBuilder().setEvent(WireObjects.encode(event)).build());
        somethingToTell.run();
    }
}
