package sh.deploy.kubelet.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import sh.deploy.api.node.wire.EventReport;
import sh.deploy.api.node.wire.NodeMessage;
import sh.deploy.api.node.wire.NodeStatus;
import sh.deploy.api.node.wire.PodStatus;
import sh.deploy.api.node.wire.PodStopped;
import sh.deploy.kubelet.link.LatestReports.PodId;

class LatestReportsTest {
    private final LatestReports reports = new LatestReports();

    @Test
    void ofManyStatusesOfAPodOnlyTheNewestIsTold() {
        for (int i = 0; i <= 5_000; i++) {
            reports.podStatus(status("web", "status " + i));
        }

        assertThat(told())
                .singleElement()
                .satisfies(
                        message -> assertThat(message.getPodStatus().getStatus().toStringUtf8())
                                .isEqualTo("status 5000"));
    }

    @Test
    void tellsANewSessionEverythingAgain() {
        reports.podStatus(status("web", "running"));
        reports.podStatus(status("db", "running"));
        told();

        reports.nothingTold();

        assertThat(told())
                .extracting(message -> message.getPodStatus().getName())
                .containsExactly("web", "db");
    }

    @Test
    void tellsAPodsLastStatusBeforeThatItStopped() {
        reports.podStopped(stopped("web"));
        reports.podStatus(status("web", "succeeded"));

        assertThat(told())
                .extracting(NodeMessage::getBodyCase)
                .containsExactly(NodeMessage.BodyCase.POD_STATUS, NodeMessage.BodyCase.POD_STOPPED);
    }

    @Test
    void saysNothingMoreAboutAForgottenPod() {
        reports.podStatus(status("web", "running"));
        reports.podStopped(stopped("web"));

        reports.forget(new PodId("default", "web", "uid-web"));
        reports.nothingTold();

        assertThat(told()).isEmpty();
    }

    @Test
    void keepsOnlyThePodsOfTheServersList() {
        reports.podStatus(status("web", "running"));
        reports.podStatus(status("db", "running"));

        reports.keepOnly(Set.of(new PodId("default", "db", "uid-db")));

        assertThat(told())
                .extracting(message -> message.getPodStatus().getName())
                .containsExactly("db");
    }

    @Test
    void dropsTheOldestEventsWhenNobodyTakesThem() {
        for (int i = 0; i < LatestReports.MAX_WAITING_EVENTS + 2; i++) {
            reports.event(EventReport.newBuilder()
                    .setEvent(ByteString.copyFromUtf8("event " + i))
                    .build());
        }

        assertThat(told())
                .hasSize(LatestReports.MAX_WAITING_EVENTS)
                .first()
                .satisfies(message ->
                        assertThat(message.getEvent().getEvent().toStringUtf8()).isEqualTo("event 2"));
    }

    @Test
    void tellsOnlyNodeStatusesThatAreYoungerThanTheHello() {
        reports.nodeStatus(nodeStatus("before"));
        reports.helloTellsNodeStatus();
        reports.nothingTold();
        assertThat(told()).isEmpty();

        reports.nodeStatus(nodeStatus("after"));
        reports.nothingTold();
        assertThat(told()).hasSize(1);
    }

    private List<NodeMessage> told() {
        var told = new ArrayList<NodeMessage>();
        for (var message = reports.next(); message != null; message = reports.next()) {
            told.add(message);
        }
        return told;
    }

    private static NodeStatus nodeStatus(String status) {
        return NodeStatus.newBuilder()
                .setStatus(ByteString.copyFromUtf8(status))
                .build();
    }

    private static PodStatus status(String pod, String status) {
        return PodStatus.newBuilder()
                .setNamespace("default")
                .setName(pod)
                .setUid("uid-" + pod)
                .setStatus(ByteString.copyFromUtf8(status))
                .build();
    }

    private static PodStopped stopped(String pod) {
        return PodStopped.newBuilder()
                .setNamespace("default")
                .setName(pod)
                .setUid("uid-" + pod)
                .build();
    }
}
