package sh.deploy.kubelet.pods;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.environment.TokenWish;

/** Keeps what a node reports and lets a test wait for a stated condition with a stated bound. */
public final class CollectedReports implements Reports {
    private static final long BOUND_MILLIS = 20_000;

    private final Map<String, PodStatus> statuses = new HashMap<>();
    private final Set<String> stopped = new HashSet<>();
    private final Set<String> volumesRemoved = new HashSet<>();
    private final Map<String, String> disks = new HashMap<>();
    private final List<TokenWish> tokensWanted = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private @Nullable NodeStatus node;
    private @Nullable UsageSample usage;

    @Override
    public synchronized void podStatus(String namespace, String name, String uid, PodStatus status) {
        statuses.put(name, status);
        notifyAll();
    }

    @Override
    public synchronized void podStopped(String namespace, String name, String uid) {
        stopped.add(name);
        notifyAll();
    }

    @Override
    public synchronized void volumePrepared(String name, String uid, String disk) {
        disks.put(name, disk);
        notifyAll();
    }

    @Override
    public synchronized void volumeRemoved(String name, String uid) {
        volumesRemoved.add(name);
        notifyAll();
    }

    @Override
    public synchronized void tokenWanted(TokenWish wish) {
        tokensWanted.add(wish);
        notifyAll();
    }

    @Override
    public synchronized void nodeStatus(NodeStatus status) {
        node = status;
        notifyAll();
    }

    @Override
    public synchronized void usage(UsageSample sample) {
        usage = sample;
        notifyAll();
    }

    @Override
    public synchronized void event(Event event) {
        events.add(event);
        notifyAll();
    }

    /** The status that meets the condition; while the lock is held no younger one takes its place. */
    public synchronized PodStatus awaitStatus(String pod, Predicate<PodStatus> condition) {
        await(
                () -> statuses.containsKey(pod) && condition.test(statuses.get(pod)),
                () -> "status of " + pod + " is " + statuses.get(pod) + ", events " + messages());
        return status(pod);
    }

    public synchronized PodStatus status(String pod) {
        var status = statuses.get(pod);
        if (status == null) {
            throw new AssertionError("no status of " + pod + " was reported");
        }
        return status;
    }

    /** So that only what is reported from now on counts. */
    public synchronized void forget(String pod) {
        statuses.remove(pod);
    }

    public synchronized Optional<PodStatus> ifKnown(String pod) {
        return Optional.ofNullable(statuses.get(pod));
    }

    public void awaitStopped(String pod) {
        await(() -> stopped.contains(pod), () -> pod + " has not stopped; its status is " + statuses.get(pod));
    }

    /** The tokens that were asked for, once there are so many. */
    public List<TokenWish> awaitTokensWanted(int count) {
        await(() -> tokensWanted.size() >= count, () -> "tokens wanted are " + tokensWanted);
        synchronized (this) {
            return List.copyOf(tokensWanted);
        }
    }

    /** The id of the disk that a volume's folder was made on. */
    public String awaitVolumePrepared(String volume) {
        await(() -> disks.containsKey(volume), () -> volume + " is not prepared, events " + messages());
        synchronized (this) {
            return java.util.Objects.requireNonNull(disks.get(volume));
        }
    }

    public void awaitVolumeRemoved(String volume) {
        await(() -> volumesRemoved.contains(volume), () -> volume + " is not removed");
    }

    public synchronized boolean isVolumeRemoved(String volume) {
        return volumesRemoved.contains(volume);
    }

    public void awaitEvent(String reason, String part) {
        await(
                () -> events.stream()
                        .anyMatch(event -> event.getReason().equals(reason)
                                && event.getMessage().contains(part)),
                () -> "no event " + reason + " with \"" + part + "\" among " + messages());
    }

    public synchronized NodeStatus awaitNode(Predicate<NodeStatus> condition) {
        await(() -> node != null && condition.test(node), () -> "node status is " + node);
        return java.util.Objects.requireNonNull(node);
    }

    public synchronized UsageSample awaitUsage(Predicate<UsageSample> condition) {
        await(() -> usage != null && condition.test(usage), () -> "usage is " + usage);
        return java.util.Objects.requireNonNull(usage);
    }

    public synchronized List<String> messages() {
        return events.stream()
                .map(event -> event.getReason() + ": " + event.getMessage())
                .toList();
    }

    private synchronized void await(
            java.util.function.BooleanSupplier condition, java.util.function.Supplier<String> otherwise) {
        long end = System.nanoTime() + BOUND_MILLIS * 1_000_000;
        try {
            while (!condition.getAsBoolean()) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new AssertionError(otherwise.get());
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
