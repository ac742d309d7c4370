package sh.deploy.e2e.bench.recovery;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ListOptions;
import sh.deploy.api.client.ServerUnreachable;
import sh.deploy.api.client.Watch;
import sh.deploy.api.client.WatchEvent;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.object.Standby;
import sh.deploy.api.time.Time;

/**
 * Pods that answer HTTP, as a client sees them: when its watch first showed each, its node, its address, and when it first answered,
 * asked again and again from the moment its address was shown.
 */
final class WebPods implements AutoCloseable {
    private static final String REPLACES = "deploy.sh/replaces-node";

    /** How exactly the time of the first answer is known. */
    private static final long ASK_EVERY_MILLIS = 5;

    /** What was seen of one pod, by the monotonic clock. */
    private static final class Sight {
        private final Map<Moment, Long> at = new EnumMap<>(Moment.class);
        /** Null once it is gone. */
        private @Nullable Pod pod;

        private boolean replaces;
    }

    private final Time time;
    private final Watch<Pod> watch;
    private final Map<String, Sight> sights = new HashMap<>();
    /** The nodes of those that stand by, by unique name. */
    private final Map<String, String> frozen = new HashMap<>();

    private volatile boolean closed;

    WebPods(ApiClient client, Time time) {
        this.time = time;
        this.watch = client.watch(ResourceTypes.POD, WebDeployment.NAMESPACE, ListOptions.ALL, 0);
        Thread.ofPlatform().daemon().name("web-pods").start(this::follow);
    }

    /** The nodes of those that are there and shall stay, by unique name. */
    synchronized Map<String, String> nodes() {
        var nodes = new HashMap<String, String>();
        sights.forEach((uid, sight) -> {
            if (sight.pod != null && PodState.isActive(sight.pod)) {
                nodes.put(uid, PodState.node(sight.pod));
            }
        });
        return nodes;
    }

    /** What was seen of those that were first seen from that moment on, gone or not, by unique name. */
    synchronized Map<String, Map<Moment, Long>> newcomers(long fromNanos) {
        var newcomers = new HashMap<String, Map<Moment, Long>>();
        sights.forEach((uid, sight) -> {
            if (made(sight) >= fromNanos) {
                newcomers.put(uid, new EnumMap<>(sight.at));
            }
        });
        return newcomers;
    }

    /** When each was first seen that was made in the place of another, the first first. */
    synchronized List<Long> replacementsMade() {
        return sights.values().stream()
                .filter(sight -> sight.replaces)
                .map(WebPods::made)
                .sorted()
                .toList();
    }

    /** Of those that were first seen from that moment on, and are there, who has not answered. */
    synchronized List<String> silent(long fromNanos) {
        return sights.values().stream()
                .filter(sight -> made(sight) >= fromNanos && !sight.at.containsKey(Moment.ANSWERED))
                .flatMap(sight -> Stream.ofNullable(sight.pod))
                .map(pod -> ObjectFacts.name(pod) + " on " + PodState.node(pod))
                .toList();
    }

    /** Until so many have answered that were first seen from that moment on. */
    boolean awaitAnswers(int count, long fromNanos, long withinMillis) throws InterruptedException {
        return await(
                withinMillis,
                () -> newcomers(fromNanos).values().stream()
                                .filter(at -> at.containsKey(Moment.ANSWERED))
                                .count()
                        >= count);
    }

    /** Until there are so many, all ready, and no other is on its way out. */
    boolean awaitReady(int count, long withinMillis) throws InterruptedException {
        return await(withinMillis, () -> ready() == count && there() == count);
    }

    /** Until so many stand by, frozen. */
    boolean awaitStandbys(int count, long withinMillis) throws InterruptedException {
        return await(withinMillis, () -> frozen.size() == count);
    }

    /** How many stand by on other nodes. */
    synchronized int standbysBeside(String node) {
        return (int) frozen.values().stream().filter(on -> !on.equals(node)).count();
    }

    synchronized long ready() {
        return sights.values().stream()
                .filter(sight -> sight.pod != null && PodState.isActive(sight.pod) && PodState.isReady(sight.pod))
                .count();
    }

    @Override
    public void close() {
        closed = true;
        watch.close();
    }

    private static long made(Sight sight) {
        return sight.at.getOrDefault(Moment.MADE, Long.MIN_VALUE);
    }

    private synchronized long there() {
        return sights.values().stream().filter(sight -> sight.pod != null).count();
    }

    private synchronized boolean await(long withinMillis, BooleanSupplier reached) throws InterruptedException {
        long end = time.nanos() + TimeUnit.MILLISECONDS.toNanos(withinMillis);
        while (!reached.getAsBoolean()) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - time.nanos());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    private void follow() {
        try {
            for (var event = watch.next(); event != null; event = watch.next()) {
                long now = time.nanos();
                switch (event) {
                    case WatchEvent.Added<Pod>(Pod pod) -> see(pod, now);
                    case WatchEvent.Modified<Pod>(Pod pod) -> see(pod, now);
                    case WatchEvent.Deleted<Pod>(Pod pod) -> forget(pod);
                    case WatchEvent.Bookmark<Pod> bookmark -> {}
                }
            }
        } catch (ServerUnreachable lost) {
            if (!closed) {
                System.err.println("the watch of pods broke: " + lost.getMessage());
            }
        }
    }

    /** One that stands by is none of them: it is made when it takes a place. */
    private synchronized void see(Pod pod, long now) {
        if (Standby.isOne(pod)) {
            standby(pod);
            return;
        }
        frozen.remove(ObjectFacts.uid(pod));
        var sight = sights.computeIfAbsent(ObjectFacts.uid(pod), _ -> new Sight());
        sight.pod = pod;
        sight.replaces |= ObjectFacts.annotations(pod).containsKey(REPLACES);
        sight.at.putIfAbsent(Moment.MADE, now);
        if (!PodState.node(pod).isEmpty()) {
            sight.at.putIfAbsent(Moment.BOUND, now);
        }
        var address = pod.getStatus() == null ? null : pod.getStatus().getPodIP();
        if (address != null && !address.isEmpty() && sight.at.putIfAbsent(Moment.ADDRESSED, now) == null) {
            Thread.ofVirtual().name("asks " + address).start(() -> ask(sight, address));
        }
        notifyAll();
    }

    private void standby(Pod pod) {
        if (Standby.isFrozen(pod) && PodState.isActive(pod)) {
            frozen.put(ObjectFacts.uid(pod), PodState.node(pod));
        } else {
            frozen.remove(ObjectFacts.uid(pod));
        }
        notifyAll();
    }

    private synchronized void forget(Pod pod) {
        frozen.remove(ObjectFacts.uid(pod));
        sights.computeIfAbsent(ObjectFacts.uid(pod), _ -> new Sight()).pod = null;
        notifyAll();
    }

    private void ask(Sight sight, String address) {
        try {
            while (isThere(sight)) {
                if (WebCall.succeeds(address)) {
                    answered(sight, time.nanos());
                    return;
                }
                Thread.sleep(ASK_EVERY_MILLIS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isThere(Sight sight) {
        return !closed && sight.pod != null;
    }

    private synchronized void answered(Sight sight, long now) {
        sight.at.put(Moment.ANSWERED, now);
        notifyAll();
    }
}
