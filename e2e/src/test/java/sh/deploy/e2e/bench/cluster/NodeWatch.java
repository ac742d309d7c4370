package sh.deploy.e2e.bench.cluster;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.time.Time;

/** A client's watch of all nodes by HTTPS: when each node's {@code Ready} became what. */
public final class NodeWatch implements AutoCloseable {
    private record Change(long atNanos, String node, String ready) {}

    private final Time time;
    private final Map<String, String> ready = new HashMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final LastingWatch<Node> watch;

    public NodeWatch(ApiClient client, Time time) {
        this.time = time;
        this.watch = LastingWatch.start(client, ResourceTypes.NODE, "", new Noting());
    }

    /** When the watch first showed this from that moment on; empty when it does not in time. */
    public OptionalLong await(String node, String wanted, long fromNanos, long withinMillis)
            throws InterruptedException {
        await(withinMillis, () -> find(node, wanted, fromNanos).isPresent());
        synchronized (changes) {
            return find(node, wanted, fromNanos);
        }
    }

    /** What the node's {@code Ready} became from that moment on, one after the other. */
    public List<String> since(String node, long fromNanos) {
        synchronized (changes) {
            return changes.stream()
                    .filter(change -> change.atNanos >= fromNanos && change.node.equals(node))
                    .map(Change::ready)
                    .toList();
        }
    }

    /** Whether so many nodes are ready in time. */
    public boolean awaitReady(int count, long withinMillis) throws InterruptedException {
        return await(
                withinMillis,
                () -> ready.values().stream().filter("True"::equals).count() >= count);
    }

    public boolean awaitReady(String node, long withinMillis) throws InterruptedException {
        return await(withinMillis, () -> "True".equals(ready.get(node)));
    }

    @Override
    public void close() {
        watch.close();
    }

    private OptionalLong find(String node, String wanted, long fromNanos) {
        return changes.stream()
                .filter(change ->
                        change.atNanos >= fromNanos && change.node.equals(node) && change.ready.equals(wanted))
                .mapToLong(Change::atNanos)
                .findFirst();
    }

    private boolean await(long withinMillis, BooleanSupplier reached) throws InterruptedException {
        long end = time.nanos() + TimeUnit.MILLISECONDS.toNanos(withinMillis);
        synchronized (changes) {
            while (!reached.getAsBoolean()) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - time.nanos());
                if (left <= 0) {
                    return false;
                }
                changes.wait(left);
            }
            return true;
        }
    }

    private final class Noting implements LastingWatch.Listener<Node> {
        @Override
        public void shown(Node node) {
            take(node, time.nanos());
        }

        @Override
        public void gone(Node node) {
            synchronized (changes) {
                ready.remove(ObjectFacts.name(node));
            }
        }
    }

    private void take(Node node, long atNanos) {
        if (node.getStatus() == null) {
            return;
        }
        var name = ObjectFacts.name(node);
        var now = node.getStatus().getConditions().stream()
                .filter(condition -> "Ready".equals(condition.getType()))
                .map(NodeCondition::getStatus)
                .findFirst()
                .orElse("");
        synchronized (changes) {
            if (!now.equals(ready.put(name, now))) {
                changes.add(new Change(atNanos, name, now));
                changes.notifyAll();
            }
        }
    }
}
