package sh.deploy.controllers.scheduler;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ServerUnreachable;
import sh.deploy.api.controller.EventRecorder;
import sh.deploy.api.informer.Cache;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.Time;

/** Writes a plan: bindings side by side, and for refused pods the condition and an event. For one thread. */
final class BindingDesk {
    private static final Logger LOG = LoggerFactory.getLogger(BindingDesk.class);

    /**
     * Of one namespace, so that what a webhook keeps waiting there keeps no other. Enough for the server to write several in one batch; each
     * wants a connection, and to make one costs more than a write.
     */
    private static final int WRITES_AT_ONCE = 16;

    private static final int WRITES_AT_ONCE_OF_ALL = 64;

    /** A write that waits for the server alone takes far less. What takes longer is given up, since what has changed meanwhile waits. */
    static final Duration WRITES_WITHIN = Duration.ofSeconds(5);

    private final ApiClient client;
    private final EventRecorder events;
    private final Cache<Pod> pods;
    private final ClaimWrites claims;
    private final Time time;
    private final Map<String, String> toldRefusals = new HashMap<>();

    BindingDesk(ApiClient client, EventRecorder events, Cache<Pod> pods, ClaimWrites claims, Time time) {
        this.client = client;
        this.events = events;
        this.pods = pods;
        this.claims = claims;
        this.time = time;
    }

    /** @return the pods whose binding was not written, as far as is known, though it may be later */
    List<PodFacts> write(Plan plan) throws InterruptedException {
        toldRefusals.keySet().retainAll(uids(plan));
        var failed = new ArrayList<PodFacts>();
        var turns = new Turns();
        try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            var bindings = plan.placements().stream()
                    .map(placement -> turns.taking(placement.pod(), () -> bind(placement)))
                    .toList();
            var refusals = plan.refusals().stream()
                    .filter(this::isNews)
                    .map(refusal -> turns.taking(refusal.pod(), () -> refuse(refusal)))
                    .toList();
            var bound = writers.invokeAll(bindings, WRITES_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            for (int i = 0; i < bound.size(); i++) {
                if (!succeeded(bound.get(i))) {
                    failed.add(plan.placements().get(i).pod());
                }
            }
            for (var told : writers.invokeAll(refusals, WRITES_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                succeeded(told);
            }
        }
        return failed;
    }

    private boolean bind(Plan.Placement placement) {
        var pod = placement.pod();
        var object = pods.get(pod.namespace(), pod.name());
        if (object.isPresent() && !claims.select(object.get(), placement.node())) {
            return false;
        }
        var decided = time.now(); // before the node hears of it and speaks itself
        try {
            client.createSubresource(
                    ResourceTypes.POD, pod.namespace(), pod.name(), "binding", SchedulerWrites.binding(placement));
        } catch (ProblemException refused) {
            // Whatever happened to the pod, its next change tells; anything else may work later.
            return refused.problem().says(Reason.NOT_FOUND);
        } catch (ServerUnreachable lost) {
            return lost.mayHaveArrived() && isBound(pod);
        }
        object.ifPresent(bound -> events.normal(
                bound,
                "Scheduled",
                "Successfully assigned " + pod.namespace() + "/" + pod.name() + " to " + placement.node(),
                decided));
        return true;
    }

    private boolean isBound(PodFacts pod) {
        return client.find(ResourceTypes.POD, pod.namespace(), pod.name())
                .filter(found -> ObjectFacts.uid(found).equals(pod.uid()))
                .filter(found -> PodState.node(found).isEmpty())
                .isEmpty();
    }

    private boolean isNews(Plan.Refusal refusal) {
        return !refusal.summary().equals(toldRefusals.put(refusal.pod().uid(), refusal.summary()));
    }

    private boolean refuse(Plan.Refusal refusal) {
        var pod = refusal.pod();
        pods.get(pod.namespace(), pod.name()).ifPresent(object -> {
            if (claims.isBehind(object)) {
                return;
            }
            events.warning(object, "FailedScheduling", refusal.summary());
            SchedulerWrites.unschedulable(object, refusal.summary(), time.now())
                    .ifPresent(patch -> client.patchStatus(ResourceTypes.POD, pod.namespace(), pod.name(), patch));
        });
        return true;
    }

    /** Of one plan. */
    private static final class Turns {
        private final Semaphore all = new Semaphore(WRITES_AT_ONCE_OF_ALL);
        private final Map<String, Semaphore> byNamespace = new ConcurrentHashMap<>();

        Callable<Boolean> taking(PodFacts pod, Callable<Boolean> write) {
            return taking(
                    byNamespace.computeIfAbsent(pod.namespace(), any -> new Semaphore(WRITES_AT_ONCE)),
                    taking(all, write));
        }

        private static Callable<Boolean> taking(Semaphore turns, Callable<Boolean> write) {
            return () -> {
                turns.acquire();
                try {
                    return write.call();
                } finally {
                    turns.release();
                }
            };
        }
    }

    private static boolean succeeded(Future<Boolean> write) throws InterruptedException {
        try {
            return write.get();
        } catch (CancellationException late) {
            LOG.info("a decision was not written within {} s", WRITES_WITHIN.toSeconds());
            return false;
        } catch (ExecutionException failed) {
            LOG.info("a decision was not written", failed);
            return false;
        }
    }

    private static List<String> uids(Plan plan) {
        return plan.refusals().stream().map(refusal -> refusal.pod().uid()).toList();
    }
}
