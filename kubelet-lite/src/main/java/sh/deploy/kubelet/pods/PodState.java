package sh.deploy.kubelet.pods;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.kubelet.containers.ContainerView;
import sh.deploy.kubelet.containers.EngineException;
import sh.deploy.kubelet.containers.EngineException.Kind;
import sh.deploy.kubelet.containers.Labels;
import sh.deploy.kubelet.images.ImageState;
import sh.deploy.kubelet.probes.ContainerProbes;
import sh.deploy.kubelet.volumes.PodFolder;

/**
 * What a pod's worker remembers between two looks. Its worker reads and writes it; fetches, hooks, probes and twins that
 * go on beside it only put into the concurrent maps and ring.
 */
final class PodState {
    /** The worker hears of nothing meanwhile, and waits again where it is not enough. */
    private static final Duration TWIN_WITHIN = Duration.ofSeconds(30);

    final PodFolder folder;
    final PodEvents events;
    final FreshViews fresh;
    final Wakeup wakeup = new Wakeup();

    volatile Pod pod;
    volatile @Nullable String sandboxId;
    /** The one that the hot spare waits in, or is being made in. */
    volatile @Nullable String spareSandboxId;
    /** Those the pod ran in before a spare took over, and when it did. */
    final Map<String, Instant> surplusSandboxes = new ConcurrentHashMap<>();
    /** The pod, or what its containers are made from, has changed since the spare was looked at. */
    volatile boolean spareUnchecked = true;

    volatile boolean forgotten;
    /** It is being deleted, and its grace was over before this node heard of it. */
    volatile boolean overdue;

    volatile boolean finished;
    /** The address the pod has, or had last. */
    volatile String podIp = "";

    volatile boolean volumesStale = true;
    /** A token that is not in its volume yet. */
    volatile boolean tokenCame;

    volatile boolean reportAgain;

    /** Containers of the pod by id, as seen last; null for one that was not looked at yet. */
    final Map<String, ContainerView> views = new ConcurrentHashMap<>();

    final Set<String> ids = ConcurrentHashMap.newKeySet();
    final Map<String, Instant> goneProcesses = new ConcurrentHashMap<>();
    /** By id: starts that the engine refused, of which it keeps no time and not always a word. */
    final Map<String, FailedStart> failedStarts = new ConcurrentHashMap<>();

    final Map<String, ImageState> images = new ConcurrentHashMap<>();
    final Map<String, Observed.Stopping> stopping = new ConcurrentHashMap<>();
    final Map<String, Observed.Blocked> blocked = new ConcurrentHashMap<>();
    final Map<String, Backoff> backoffs = new ConcurrentHashMap<>();
    final Set<String> countedDeaths = ConcurrentHashMap.newKeySet();
    final Set<String> twinning = ConcurrentHashMap.newKeySet();
    /** By id: those that this agent has frozen, or found so, and not thawed, since the pod stands by. */
    final Set<String> frozen = ConcurrentHashMap.newKeySet();

    /** By id: those whose postStart hook runs. */
    final Set<String> hooking = ConcurrentHashMap.newKeySet();

    final Map<String, ContainerProbes> probes = new ConcurrentHashMap<>();

    /** Whether containers of it may be entered at the fence; those that an earlier agent entered, too. */
    boolean guarded = true;

    /** The sandbox whose process the fence was seen to find; empty for none. */
    String seenSandbox = "";

    /** A sandbox's process that the fence did not find at the last look. */
    @Nullable
    AbsentProcess absentProcess;

    record AbsentProcess(int pid, Instant since) {}

    /** Why it may not start, as people were told last. */
    String refusalTold = "";

    volatile Observed.@Nullable Ending ending;
    volatile boolean settled;

    /** Why the node cannot keep it; null while it can. */
    volatile @Nullable Eviction evicted;

    /** Nothing of an evicted pod is left on the disk. */
    volatile boolean volumesRemoved;

    @Nullable
    String volumeProblem;

    /** As the server was told last; also read by those who serve logs. */
    volatile @Nullable PodStatus reported;

    PodState(Pod pod, PodFolder folder, PodEvents events, FreshViews fresh) {
        this.pod = pod;
        this.folder = folder;
        this.fresh = fresh;
        this.events = events;
    }

    /** Somebody has said so, whatever was planned before: nothing more is made or started for it. */
    boolean isToEnd() {
        return forgotten || evicted != null || ObjectFacts.isBeingDeleted(pod);
    }

    private final CountDownLatch closing = new CountDownLatch(1);

    /** The agent ends: nothing more is begun, nothing that runs is touched. */
    void close() {
        closing.countDown();
    }

    boolean isClosed() {
        return closing.getCount() == 0;
    }

    /** Waits that long, or until the agent ends. */
    boolean closesWithin(Duration wait) throws InterruptedException {
        return closing.await(wait.toNanos(), TimeUnit.NANOSECONDS);
    }

    private final ReentrantLock twinLock = new ReentrantLock();

    /** Makes a twin unless the pod or the agent ends; nothing is made after {@link #awaitTwin}. */
    void makeTwin(Runnable making) {
        twinLock.lock();
        try {
            if (!finished && !isClosed() && ending == null && !isToEnd()) {
                making.run();
            }
        } finally {
            twinLock.unlock();
        }
    }

    /**
     * Waits for a twin that is being made just now.
     *
     * @throws EngineException of kind UNAVAILABLE when the engine takes too long for it
     */
    void awaitTwin() {
        try {
            if (!awaitTwin(TWIN_WITHIN)) {
                throw new EngineException(
                        Kind.UNAVAILABLE, "a container is still being made after " + TWIN_WITHIN.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(Kind.UNAVAILABLE, "interrupted while a container was made", e);
        }
    }

    /** @return whether none is being made any more */
    boolean awaitTwin(Duration limit) throws InterruptedException {
        if (!twinLock.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        twinLock.unlock();
        return true;
    }

    /** Whether a container is the hot spare, or what is left of it, and not in force. */
    boolean isSpare(ContainerView view) {
        var sandbox = spareSandboxId;
        return sandbox != null && view.label(Labels.SANDBOX).equals(sandbox);
    }

    String namespace() {
        return pod.getMetadata().getNamespace();
    }

    String name() {
        return pod.getMetadata().getName();
    }

    String uid() {
        return pod.getMetadata().getUid();
    }
}
