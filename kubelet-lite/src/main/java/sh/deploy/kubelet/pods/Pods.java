package sh.deploy.kubelet.pods;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.object.AtMostOne;
import sh.deploy.api.object.LocalVolumes;
import sh.deploy.kubelet.containers.ContainerEngine;
import sh.deploy.kubelet.containers.ContainerSummary;
import sh.deploy.kubelet.containers.ContainerView;
import sh.deploy.kubelet.containers.EngineException;
import sh.deploy.kubelet.containers.EngineListener;
import sh.deploy.kubelet.containers.Labels;
import sh.deploy.kubelet.environment.PodToken;
import sh.deploy.kubelet.environment.TokenWish;

/** All pods of this node: a worker for each, and containers of an earlier agent until the server says whose they are. */
public final class Pods implements PodWorld, EngineListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pods.class);

    /** For starts that are under way when the agent ends. */
    private static final Duration END_WITHIN = Duration.ofSeconds(3);

    private final NodeParts parts;
    private final Map<String, PodWorker> workers = new ConcurrentHashMap<>();
    private final Map<String, FoundContainers.Left> unclaimed = new HashMap<>();
    private final Leftovers leftovers;
    private final VolumeRemovals removals;
    private ContainerEngine.@Nullable Watching watching;
    private boolean told;
    private volatile Function<Pod, String> admission = pod -> "";

    public Pods(NodeParts parts) {
        this.parts = parts;
        this.leftovers = new Leftovers(parts);
        this.removals = new VolumeRemovals(parts.claimFolders(), this::isInUse, parts.reports());
    }

    /** Takes up what an earlier agent left, and listens to the engine from then on. */
    public synchronized void start() {
        var found = FoundContainers.in(list().stream().map(this::lookedAt).toList());
        unclaimed.putAll(found.pods());
        parts.sandboxes().start(found.readySandboxes());
        watching = parts.engine().watch(parts.labels(), this);
    }

    /** Whether a spare is frozen shows only when it is looked at. */
    private ContainerSummary lookedAt(ContainerSummary line) {
        if (line.label(Labels.SPARE).isEmpty()) {
            return line;
        }
        return parts.engine()
                .inspect(line.id())
                .map(view ->
                        new ContainerSummary(line.id(), line.labels(), view.running() && !view.paused(), view.paused()))
                .orElse(line);
    }

    @Override
    public synchronized void replaceAll(List<Pod> pods) {
        told = true;
        parts.materials().renewTokensSoon(parts.time().nanos());
        var uids = pods.stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet());
        workers.forEach((uid, worker) -> {
            if (!uids.contains(uid)) {
                worker.forget();
            }
        });
        for (var pod : pods) {
            assign(pod, false);
            var worker = workers.get(pod.getMetadata().getUid());
            if (worker != null) {
                worker.reportAgain();
            }
        }
        var strangers = List.copyOf(unclaimed.values());
        unclaimed.clear();
        Thread.ofVirtual()
                .name("leftovers")
                .start(() -> leftovers.remove(strangers, uid -> uids.contains(uid) || workers.containsKey(uid)));
    }

    @Override
    public synchronized void assign(Pod pod) {
        assign(pod, true);
    }

    /** @param tokensCome whether the server gives the tokens of one that is new unasked */
    private void assign(Pod pod, boolean tokensCome) {
        var uid = pod.getMetadata().getUid();
        var worker = workers.get(uid);
        if (worker != null) {
            worker.update(pod);
            return;
        }
        var left = Optional.ofNullable(unclaimed.remove(uid)).orElse(FoundContainers.Left.NOTHING);
        var created = new PodWorker(pod, parts, () -> finished(uid));
        workers.put(uid, created);
        if (left == FoundContainers.Left.NOTHING && isNew(pod)) {
            var refusal = admission.apply(pod);
            if (!refusal.isEmpty()) {
                created.evict(new Eviction(refusal, false));
            }
        }
        created.start(left, tokensCome);
        leftovers.removeSandboxes(left);
    }

    private void finished(String uid) {
        workers.remove(uid);
        parts.materials().forgetTokens(uid);
    }

    /** Nothing of it was begun by an agent, so that it still may be refused. */
    private static boolean isNew(Pod pod) {
        return pod.getStatus() == null || pod.getStatus().getStartTime() == null;
    }

    /** @param admission why a pod may not begin on this node now; empty when it may */
    public void admitBy(Function<Pod, String> admission) {
        this.admission = admission;
    }

    /** Those that run or are about to, and are not asked to end. */
    public List<Pod> active() {
        return workers.values().stream()
                .filter(PodWorker::isActive)
                .map(PodWorker::pod)
                .toList();
    }

    /** Ends a pod for good, which is then Failed for reason {@code Evicted}; returns at once. */
    public void evict(String uid, Eviction eviction) {
        var worker = workers.get(uid);
        if (worker != null) {
            LOG.warn("Evicting pod {}: {}", worker.pod().getMetadata().getName(), eviction.message());
            worker.evict(eviction);
        }
    }

    /** Whether anything of an evicted pod, its volumes included, is left. */
    public boolean isEnding(String uid) {
        var worker = workers.get(uid);
        return worker != null && worker.isBeingEvicted();
    }

    @Override
    public void overdue(Pod pod) {
        var worker = workers.get(pod.getMetadata().getUid());
        if (worker != null) {
            worker.overdue();
        }
    }

    @Override
    public void awaitHosts(List<String> hostnames) {
        parts.sandboxes().await(hostnames);
    }

    @Override
    public synchronized void forget(String namespace, String name, String uid) {
        var worker = workers.get(uid);
        if (worker != null) {
            worker.forget();
        }
    }

    @Override
    public void configMap(String namespace, String name, @Nullable ConfigMap object) {
        parts.materials().putConfigMap(namespace, name, object);
        materialChanged(namespace);
    }

    @Override
    public void secret(String namespace, String name, @Nullable Secret object) {
        parts.materials().putSecret(namespace, name, object);
        materialChanged(namespace);
    }

    @Override
    public void claim(String namespace, String name, @Nullable PersistentVolumeClaim object) {
        parts.materials().putClaim(namespace, name, object);
        claimChanged(namespace, name);
    }

    @Override
    public void volume(String name, @Nullable PersistentVolume object) {
        parts.materials().putVolume(name, object);
        removals.told(name, object);
        var claim = object == null ? null : object.getSpec().getClaimRef();
        if (claim != null) {
            claimChanged(claim.getNamespace(), claim.getName());
        }
    }

    @Override
    public void token(TokenWish wish, String value, Duration life) {
        var worker = workers.get(wish.uid());
        if (worker != null) {
            parts.materials()
                    .putToken(
                            wish, PodToken.given(value, wish.uid(), parts.time().nanos(), life));
            worker.tokenGiven();
        }
    }

    @Override
    public void noToken(TokenWish wish, String why) {
        if (workers.containsKey(wish.uid())) {
            parts.materials().refuseToken(wish, why);
        }
    }

    private void claimChanged(String namespace, String name) {
        workers.values().stream()
                .filter(worker -> worker.pod().getMetadata().getNamespace().equals(namespace)
                        && LocalVolumes.claims(worker.pod()).contains(name))
                .forEach(PodWorker::claimChanged);
    }

    private boolean isInUse(String volume) {
        return workers.values().stream().anyMatch(worker -> worker.uses(volume));
    }

    private void materialChanged(String namespace) {
        workers.values().stream()
                .filter(worker -> worker.pod().getMetadata().getNamespace().equals(namespace))
                .forEach(PodWorker::materialChanged);
    }

    @Override
    public LogReading openLog(LogRequest request, LogSink sink) {
        return ContainerLogs.open(request, find(request), parts.engine(), sink);
    }

    private Optional<PodWorker> find(LogRequest request) {
        return workers.values().stream()
                .filter(worker -> matches(worker.pod(), request))
                .findFirst();
    }

    private static boolean matches(Pod pod, LogRequest request) {
        var metadata = pod.getMetadata();
        return metadata.getNamespace().equals(request.namespace())
                && metadata.getName().equals(request.pod())
                && (request.uid().isEmpty() || request.uid().equals(metadata.getUid()));
    }

    @Override
    public void processEnded(String id) {
        var owner = owner(id);
        if (owner.isPresent()) {
            owner.get().processEnded(id);
        } else if (parts.sandboxes().holds(id)) {
            Thread.ofVirtual().start(() -> parts.sandboxes().died(id));
        }
    }

    @Override
    public void changed(String id) {
        var owner = owner(id);
        if (owner.isPresent()) {
            owner.get().lookAgain();
        } else if (parts.sandboxes().holds(id)) {
            Thread.ofVirtual().start(() -> parts.sandboxes().lookAt(id));
        }
    }

    /** The node's lease is out or back. */
    public void leaseChanged() {
        workers.values().stream()
                .filter(worker -> AtMostOne.applies(worker.pod()))
                .forEach(PodWorker::lookAgain);
    }

    @Override
    public void lookAgain() {
        workers.values().forEach(PodWorker::lookAgain);
    }

    private Optional<PodWorker> owner(String id) {
        return workers.values().stream().filter(worker -> worker.owns(id)).findFirst();
    }

    /** The backstop: compares everything the engine holds with what is known, and rings where they differ. */
    public void relist() {
        try {
            var all = list();
            workers.values().forEach(worker -> worker.compare(all));
            var strangers = strangers(all);
            leftovers.removeWhenSeenAgain(strangers);
        } catch (EngineException e) {
            LOG.warn("The containers could not be listed, trying again later: {}", e.getMessage());
        }
    }

    /** All that the engine holds of this node; what it has lost is guarded no more. */
    private List<ContainerSummary> list() {
        var guarded = parts.fence().guarded(); // first: what is entered later may not be listed yet
        var all = parts.engine().list(parts.labels());
        parts.fence().keepOnly(guarded, all.stream().map(ContainerSummary::id).collect(Collectors.toSet()));
        return all;
    }

    private synchronized List<String> strangers(List<ContainerSummary> all) {
        if (!told) {
            return List.of();
        }
        var strangers = new ArrayList<String>();
        for (var container : all) {
            var uid = container.label(Labels.UID);
            boolean ofPod = !uid.isEmpty() && workers.containsKey(uid);
            if (!ofPod && owner(container.id()).isEmpty() && !parts.sandboxes().holds(container.id())) {
                strangers.add(container.id());
            }
        }
        return strangers;
    }

    /** A container that runs, for the usage sampler. */
    public record RunningContainer(String namespace, String pod, String uid, String container, ContainerView view) {}

    public List<RunningContainer> running() {
        var running = new ArrayList<RunningContainer>();
        for (var worker : workers.values()) {
            var metadata = worker.pod().getMetadata();
            worker.running()
                    .forEach((container, view) -> running.add(new RunningContainer(
                            metadata.getNamespace(), metadata.getName(), metadata.getUid(), container, view)));
        }
        return running;
    }

    /** The agent ends; containers run on. */
    @Override
    public void close() {
        if (watching != null) {
            watching.close();
        }
        parts.sandboxes().close();
        removals.close();
        var ending = List.copyOf(workers.values());
        ending.forEach(PodWorker::close);
        long end = parts.time().nanos() + END_WITHIN.toNanos();
        try {
            for (var worker : ending) {
                worker.awaitEnd(Duration.ofNanos(Math.max(1, end - parts.time().nanos())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
