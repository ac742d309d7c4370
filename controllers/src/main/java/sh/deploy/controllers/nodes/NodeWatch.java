package sh.deploy.controllers.nodes;

import io.fabric8.kubernetes.api.model.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.controller.EventRecorder;
import sh.deploy.api.controller.LoopKit;
import sh.deploy.api.informer.Cache;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.time.Time;
import sh.deploy.controllers.scheduler.NodeHealth;
import sh.deploy.controllers.scheduler.NodeReader;

/**
 * Follows the health of all nodes, and says what may follow from their silence; tells people on a Node when nothing may. Made before
 * the loops that ask it, so that it hears of a change before they do. Safe for all threads.
 */
public final class NodeWatch {
    /** What is back for shorter may be gone again, as a node whose link comes and goes is. */
    public static final Duration SETTLES_WITHIN = Duration.ofSeconds(3);

    private final Cache<Node> nodes;
    private final EventRecorder events;
    private final Time time;
    private final MassGuard guard = new MassGuard();
    private final Map<String, NodeHealth> healths = new HashMap<>();
    private final Map<String, Long> silentSinceNanos = new HashMap<>();
    private final Map<String, Duration> lastSilences = new HashMap<>();
    private final Map<String, Long> backSinceNanos = new HashMap<>();

    private NodeWatch(Cache<Node> nodes, EventRecorder events, Time time) {
        this.nodes = nodes;
        this.events = events;
        this.time = time;
    }

    public static NodeWatch of(LoopKit kit) {
        var informer = kit.informers().of(ResourceTypes.NODE);
        var watch = new NodeWatch(informer.cache(), kit.recorders().of("node-controller"), kit.time());
        informer.onChange(watch::changed);
        return watch;
    }

    /** For replacements: what is thought of the node now. */
    public synchronized NodeStanding standing(String node) {
        var health = healths.get(node);
        if (health == null) {
            return NodeStanding.NOT_SEEN;
        }
        if (!health.mayBeDead()) {
            return NodeStanding.IN_CONTACT;
        }
        if (guard.holdsBackReplacement(node, time.nanos()) || !healths.containsValue(NodeHealth.READY)) {
            return NodeStanding.HELD_BACK;
        }
        return health == NodeHealth.DEAD ? NodeStanding.DEAD : NodeStanding.SUSPECT;
    }

    /** Whether the node is in contact, and says that it is well. */
    public synchronized boolean isReady(String node) {
        return healths.get(node) == NodeHealth.READY;
    }

    /** For evictions: whether pods have to stay where they are, because the fault is likely ours. */
    public synchronized boolean holdsBack(String node) {
        return guard.holdsBack(node, time.nanos());
    }

    /** How long the node was silent the last time; empty when that was not seen. */
    public synchronized Optional<Duration> lastSilence(String node) {
        return Optional.ofNullable(lastSilences.get(node));
    }

    /** Whether the node was silent, and is in contact again for less than {@link #SETTLES_WITHIN}. */
    public synchronized boolean isJustBack(String node) {
        var since = backSinceNanos.get(node);
        return since != null && time.nanos() - since < SETTLES_WITHIN.toNanos();
    }

    private synchronized void changed(@Nullable Node before, @Nullable Node now) {
        if (now == null) {
            if (before != null) {
                forget(ObjectFacts.name(before));
            }
            return;
        }
        var name = ObjectFacts.name(now);
        var health = NodeReader.health(now);
        var earlier = healths.put(name, health);
        time(name, earlier, health);
        if (health == NodeHealth.READY) {
            guard.ready(name, time.nanos());
        } else if (health.mayBeDead() || health == NodeHealth.NOT_READY && earlier == NodeHealth.READY) {
            lost(name, earlier, NodeReader.lostSince(now).orElseGet(time::now));
        }
    }

    private void lost(String name, @Nullable NodeHealth earlier, Instant since) {
        var held = guard.lost(name, since, time.nanos());
        if (earlier != null) {
            tellOf(held);
        }
    }

    private void time(String name, @Nullable NodeHealth earlier, NodeHealth now) {
        if (now.mayBeDead()) {
            if (earlier != null && !earlier.mayBeDead()) {
                silentSinceNanos.put(name, time.nanos());
            }
            return;
        }
        var since = silentSinceNanos.remove(name);
        if (since != null) {
            lastSilences.put(name, Duration.ofNanos(time.nanos() - since));
            backSinceNanos.put(name, time.nanos());
        }
    }

    private void tellOf(Set<String> held) {
        long lost = healths.values().stream()
                .filter(health -> health != NodeHealth.READY)
                .count();
        var message = "Most nodes were lost at once (" + lost + " of " + healths.size()
                + "), which is hardly their fault: pods of this node are neither evicted nor replaced until it is ready again;"
                + " if it is gone for good, delete the Node";
        held.forEach(each -> nodes.get("", each).ifPresent(node -> events.warning(node, "PartialDisruption", message)));
    }

    private void forget(String name) {
        guard.gone(name, time.nanos());
        healths.remove(name);
        silentSinceNanos.remove(name);
        lastSilences.remove(name);
        backSinceNanos.remove(name);
    }
}
