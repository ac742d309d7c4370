package sh.deploy.kubelet.pressure;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import sh.deploy.api.object.EventNames;
import sh.deploy.api.time.Time;

/** Tells what happens to the node itself. */
final class NodeEvents {
    private final String node;
    private final Time time;
    private final Consumer<Event> reports;
    private final EventNames names = new EventNames();

    NodeEvents(String node, Time time, Consumer<Event> reports) {
        this.node = node;
        this.time = time;
        this.reports = reports;
    }

    void normal(String reason, String message) {
        tell("Normal", reason, message);
    }

    void warning(String reason, String message) {
        tell("Warning", reason, message);
    }

    private void tell(String type, String reason, String message) {
        var at = time.now();
        var now = at.truncatedTo(ChronoUnit.SECONDS).toString();
        reports.accept(new EventBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(names.next(node, at))
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion("v1")
                .withKind("Node")
                .withName(node)
                .withUid(node)
                .endInvolvedObject()
                .withType(type)
                .withReason(reason)
                .withMessage(message)
                .withNewSource("kubelet", node)
                .withReportingComponent("kubelet")
                .withReportingInstance(node)
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withCount(1)
                .build());
    }
}
