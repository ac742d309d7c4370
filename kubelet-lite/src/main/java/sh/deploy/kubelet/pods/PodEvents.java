package sh.deploy.kubelet.pods;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventSource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.LinkedHashMap;
import java.util.Map;
import sh.deploy.api.object.EventNames;
import sh.deploy.api.time.Time;

/**
 * Tells what happens to one pod. The same words again are the same event with a higher count and the same name, so the
 * receiver replaces the one it has. Safe for all threads.
 */
final class PodEvents {
    /** How many different events are remembered for counting. */
    private static final int MAX_REMEMBERED = 128;

    private final String node;
    private final Time time;
    private final Reports reports;
    private final ObjectReference pod;
    private final EventNames names = new EventNames();
    private final Map<String, Event> remembered = new LinkedHashMap<>();

    PodEvents(Pod pod, String node, Time time, Reports reports) {
        this.node = node;
        this.time = time;
        this.reports = reports;
        var metadata = pod.getMetadata();
        this.pod = new ObjectReference();
        this.pod.setApiVersion("v1");
        this.pod.setKind("Pod");
        this.pod.setNamespace(metadata.getNamespace());
        this.pod.setName(metadata.getName());
        this.pod.setUid(metadata.getUid());
    }

    void normal(String reason, String message) {
        tell("Normal", reason, message, "");
    }

    void warning(String reason, String message) {
        tell("Warning", reason, message, "");
    }

    void normal(Member member, String reason, String message) {
        tell("Normal", reason, message, fieldPath(member));
    }

    void warning(Member member, String reason, String message) {
        tell("Warning", reason, message, fieldPath(member));
    }

    private static String fieldPath(Member member) {
        var list = member.role() == Member.Role.MAIN ? "containers" : "initContainers";
        return "spec." + list + "{" + member.name() + "}";
    }

    private synchronized void tell(String type, String reason, String message, String fieldPath) {
        var key = type + reason + fieldPath + message;
        var before = remembered.remove(key);
        var event = before == null ? first(type, reason, message, fieldPath) : again(before);
        remembered.put(key, event);
        if (remembered.size() > MAX_REMEMBERED) {
            remembered.remove(remembered.keySet().iterator().next());
        }
        reports.event(event);
    }

    private Event first(String type, String reason, String message, String fieldPath) {
        var at = time.now();
        var now = ContainerStatuses.time(at);
        var metadata = new ObjectMeta();
        metadata.setNamespace(pod.getNamespace());
        metadata.setName(names.next(pod.getName(), at));
        var event = new Event();
        event.setMetadata(metadata);
        event.setInvolvedObject(involved(fieldPath));
        event.setType(type);
        event.setReason(reason);
        event.setMessage(message);
        event.setSource(new EventSource("kubelet", node));
        event.setReportingComponent("kubelet");
        event.setReportingInstance(node);
        event.setFirstTimestamp(now);
        event.setLastTimestamp(now);
        event.setCount(1);
        return event;
    }

    private Event again(Event before) {
        return before.edit()
                .withLastTimestamp(ContainerStatuses.time(time.now()))
                .withCount(before.getCount() + 1)
                .build();
    }

    private ObjectReference involved(String fieldPath) {
        return fieldPath.isEmpty() ? pod : pod.edit().withFieldPath(fieldPath).build();
    }
}
