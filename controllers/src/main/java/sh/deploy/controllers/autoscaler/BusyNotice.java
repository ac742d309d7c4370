package sh.deploy.controllers.autoscaler;

import io.fabric8.kubernetes.api.model.Namespace;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.Patch;
import sh.deploy.api.controller.EventRecorder;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.time.Time;

/**
 * Tells of a busy cluster when no pool would do something about it: an event and a condition on the namespace {@code kube-system}, which
 * every cluster has. For one thread.
 */
final class BusyNotice {
    private static final Logger LOG = LoggerFactory.getLogger(BusyNotice.class);
    private static final String WHERE = "kube-system";
    private static final String CONDITION = "ClusterBusy";

    private final ApiClient client;
    private final EventRecorder events;
    private final Time time;
    private boolean told;

    BusyNotice(ApiClient client, EventRecorder events, Time time) {
        this.client = client;
        this.events = events;
        this.time = time;
    }

    /** Whether the load has been past the usual mark for its time. */
    static boolean isBusy(List<Load> loads, long nowNanos) {
        var mark = PoolRules.USUAL_UP;
        return ScaleDecision.lasts(loads, nowNanos, mark.lasting(), percent -> percent > mark.cpuPercent());
    }

    void tell(boolean busy, Load load) {
        if (busy == told) {
            return;
        }
        told = busy;
        var mark = PoolRules.USUAL_UP;
        var message = "CPU is at " + load.cpuPercent() + " %, " + (busy ? "past " : "no more past ") + mark.cpuPercent()
                + " % for " + mark.lasting().toSeconds() + " s (" + load.figures() + ")"
                + (busy ? "; a NodePool would add a node" : "");
        LOG.info("{}", message);
        client.find(ResourceTypes.NAMESPACE, "", WHERE).ifPresent(namespace -> say(namespace, busy, message));
    }

    private void say(Namespace namespace, boolean busy, String message) {
        if (busy) {
            events.warning(namespace, CONDITION, message);
        } else {
            events.normal(namespace, "ClusterNotBusy", message);
        }
        var fields = Json.MAPPER.createObjectNode();
        fields.putObject("status")
                .putArray("conditions")
                .addObject()
                .put("type", CONDITION)
                .put("status", busy ? "True" : "False")
                .put("reason", busy ? "PastMark" : "BelowMark")
                .put("message", message)
                .put(
                        "lastTransitionTime",
                        time.now().truncatedTo(ChronoUnit.SECONDS).toString());
        client.patchStatus(ResourceTypes.NAMESPACE, "", WHERE, Patch.strategic(fields));
    }
}
