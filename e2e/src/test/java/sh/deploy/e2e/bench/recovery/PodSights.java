package sh.deploy.e2e.bench.recovery;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.Standby;

/** What was shown of each pod: when it came to which moment, and for the sake of which node it was made. For one thread at a time. */
final class PodSights {
    private static final String REPLACES = "deploy.sh/replaces-node";

    /** What was seen of one pod, by the monotonic clock. */
    static final class Sight {
        private final Map<Moment, Long> at = new EnumMap<>(Moment.class);
        /** Null once it is gone. */
        private @Nullable Pod pod;

        /** As it was first said: the word is taken away once the pod is needed for good. Empty for one that stands for itself. */
        private String replaces = "";

        void answered(long now) {
            at.put(Moment.ANSWERED, now);
        }

        boolean isThere() {
            return pod != null;
        }

        private long made() {
            return at.getOrDefault(Moment.MADE, Long.MIN_VALUE);
        }

        private boolean replaces(String node, long fromNanos) {
            return replaces.equals(node) && made() >= fromNanos;
        }
    }

    private final Map<String, Sight> sights = new HashMap<>();
    /** The nodes of those that stand by, by unique name. */
    private final Map<String, String> frozen = new HashMap<>();

    /**
     * One that stands by is none of them: it is made when it takes a place.
     *
     * @return what is known of a pod whose address this is the first word of; null for any other
     */
    @Nullable
    Sight see(Pod pod, long now) {
        if (Standby.isOne(pod)) {
            standby(pod);
            return null;
        }
        frozen.remove(ObjectFacts.uid(pod));
        var sight = sights.computeIfAbsent(ObjectFacts.uid(pod), _ -> new Sight());
        sight.pod = pod;
        if (sight.replaces.isEmpty()) {
            sight.replaces = ObjectFacts.annotations(pod).getOrDefault(REPLACES, "");
        }
        sight.at.putIfAbsent(Moment.MADE, now);
        if (!PodState.node(pod).isEmpty()) {
            sight.at.putIfAbsent(Moment.BOUND, now);
        }
        return !address(pod).isEmpty() && sight.at.putIfAbsent(Moment.ADDRESSED, now) == null ? sight : null;
    }

    void forget(Pod pod) {
        frozen.remove(ObjectFacts.uid(pod));
        sights.computeIfAbsent(ObjectFacts.uid(pod), _ -> new Sight()).pod = null;
    }

    static String address(Pod pod) {
        var address = pod.getStatus() == null ? null : pod.getStatus().getPodIP();
        return address == null ? "" : address;
    }

    /** The nodes of those that are there and shall stay, by unique name. */
    Map<String, String> nodes() {
        var nodes = new HashMap<String, String>();
        sights.forEach((uid, sight) -> {
            if (sight.pod != null && PodState.isActive(sight.pod)) {
                nodes.put(uid, PodState.node(sight.pod));
            }
        });
        return nodes;
    }

    /** What was seen of those that were made from that moment on for pods of this node, gone or not, by unique name. */
    Map<String, Map<Moment, Long>> replacements(String node, long fromNanos) {
        var replacements = new HashMap<String, Map<Moment, Long>>();
        sights.forEach((uid, sight) -> {
            if (sight.replaces(node, fromNanos)) {
                replacements.put(uid, new EnumMap<>(sight.at));
            }
        });
        return replacements;
    }

    int answers(String node, long fromNanos) {
        return (int) sights.values().stream()
                .filter(sight -> sight.replaces(node, fromNanos) && sight.at.containsKey(Moment.ANSWERED))
                .count();
    }

    /** How many were made from that moment on, gone or not, that stand for no pod of this node. */
    int madeForOthers(String node, long fromNanos) {
        return (int) sights.values().stream()
                .filter(sight -> sight.made() >= fromNanos && !sight.replaces.equals(node))
                .count();
    }

    /** When each was first seen that was made in the place of another, the first first. */
    List<Long> replacementsMade() {
        return sights.values().stream()
                .filter(sight -> !sight.replaces.isEmpty())
                .map(Sight::made)
                .sorted()
                .toList();
    }

    /** Of those that were made from that moment on for pods of this node, and are there, who has not answered. */
    List<String> silent(String node, long fromNanos) {
        return sights.values().stream()
                .filter(sight -> sight.replaces(node, fromNanos) && !sight.at.containsKey(Moment.ANSWERED))
                .flatMap(sight -> Stream.ofNullable(sight.pod))
                .map(pod -> ObjectFacts.name(pod) + " on " + PodState.node(pod))
                .toList();
    }

    int standbys() {
        return frozen.size();
    }

    /** How many stand by on other nodes. */
    int standbysBeside(String node) {
        return (int) frozen.values().stream().filter(on -> !on.equals(node)).count();
    }

    long ready() {
        return sights.values().stream()
                .filter(sight -> sight.pod != null && PodState.isActive(sight.pod) && PodState.isReady(sight.pod))
                .count();
    }

    long there() {
        return sights.values().stream().filter(Sight::isThere).count();
    }

    private void standby(Pod pod) {
        if (Standby.isFrozen(pod) && PodState.isActive(pod)) {
            frozen.put(ObjectFacts.uid(pod), PodState.node(pod));
        } else {
            frozen.remove(ObjectFacts.uid(pod));
        }
    }
}
