package sh.deploy.controllers.autoscaler;

import io.fabric8.kubernetes.api.model.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import sh.deploy.api.controller.EventRecorder;
import sh.deploy.api.informer.Cache;
import sh.deploy.api.journal.Journal;
import sh.deploy.api.journal.JournalEvent;
import sh.deploy.api.nodepool.NodePool;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.time.Time;
import sh.deploy.controllers.scheduler.NodeReader;

/** Has each pool grow and shrink as decided. For one thread. */
final class PoolKeeper {
    /** A node that was asked for and never came is asked for again. */
    private static final Duration ASK_AGAIN = Duration.ofSeconds(15);

    private static final int SHOWN_HOLDERS = 5;
    private static final String POOL_DELETED = "its pool is being deleted";

    private final Cache<Node> nodes;
    private final Departure departure;
    private final PoolHold hold;
    private final NodeProvider local;
    private final EventRecorder events;
    private final Journal journal;
    private final Time time;
    private final Removals removals;

    /** @param failure why the provider did not do it; empty when it is under way */
    private record Asked(long atNanos, String failure) {}

    /** By pool, the nodes that were asked for and are not ready, with the newest try. */
    private final Map<String, Map<String, Asked>> askedByPool = new HashMap<>();

    /** By node, why it stays, as it was told last. */
    private final Map<String, String> told = new HashMap<>();

    PoolKeeper(
            Cache<Node> nodes,
            Departure departure,
            PoolHold hold,
            NodeProvider local,
            EventRecorder events,
            Journal journal,
            Time time) {
        this.nodes = nodes;
        this.departure = departure;
        this.hold = hold;
        this.local = local;
        this.events = events;
        this.journal = journal;
        this.time = time;
        this.removals = new Removals(time);
    }

    /**
     * @param loads as the pool sees them, oldest first
     * @param waiting pods that a new node of the pool would take
     * @return how many nodes the pool has and is on its way to
     */
    PoolCounts keep(NodePool pool, List<Load> loads, List<Waiting> waiting) throws Exception {
        var provider = provider(pool);
        finishDepartures(pool, provider);
        var members = members(pool);
        int desired = members.size();
        var rules = PoolRules.of(pool);
        var shortage = Shortage.of(pool, waiting, rules.max() - members.size(), time.now());
        switch (ScaleDecision.decide(rules, members, loads, shortage, time.nanos())) {
            case ScaleDecision.Stay stay -> askAgain(pool, provider, members);
            case ScaleDecision.Add add -> desired += add(pool, provider, members, add);
            case ScaleDecision.Remove(String node, String reason) -> {
                tell(pool, "remove", node, reason);
                departure.begin(node, reason);
                events.normal(pool, "RemovingNode", "Emptying node " + node + ": " + reason);
                desired--;
            }
        }
        return new PoolCounts(ready(pool), desired);
    }

    private int ready(NodePool pool) {
        return (int) nodesOf(pool).stream().filter(NodeReader::isReady).count();
    }

    /** @param ready nodes that run now */
    record PoolCounts(int ready, int desired) {}

    /** Why the provider did not do what it was asked for; empty when all is under way. */
    String failure(NodePool pool) {
        var names = new ArrayList<>(asked(pool).keySet());
        nodesOf(pool).forEach(node -> names.add(ObjectFacts.name(node)));
        return asked(pool).values().stream()
                .map(Asked::failure)
                .filter(failure -> !failure.isEmpty())
                .findFirst()
                .orElseGet(() -> removals.failure(names));
    }

    /** Remembers how it went, for it is not asked again at once. */
    private void ask(NodePool pool, NodeProvider provider, String node) throws Exception {
        removals.forget(node);
        try {
            provider.add(node, pool);
            asked(pool).put(node, new Asked(time.nanos(), ""));
        } catch (Exception failed) {
            asked(pool).put(node, new Asked(time.nanos(), sentence(failed)));
            throw failed;
        }
    }

    static String sentence(Exception failed) {
        return failed.getMessage() == null ? failed.toString() : failed.getMessage();
    }

    private int add(NodePool pool, NodeProvider provider, List<ScaleDecision.Member> members, ScaleDecision.Add add)
            throws Exception {
        int kept = keepLeaving(pool, add);
        if (kept == add.nodes() || !hold.take(pool)) {
            return kept;
        }
        var taken = members.stream().map(ScaleDecision.Member::name).collect(Collectors.toCollection(TreeSet::new));
        nodes.all().forEach(node -> taken.add(ObjectFacts.name(node)));
        for (int i = kept; i < add.nodes(); i++) {
            var node = freeName(pool, taken);
            taken.add(node);
            tell(pool, "add", node, add.reason());
            ask(pool, provider, node);
            events.normal(pool, "AddedNode", "Asked for node " + node + ": " + add.reason());
        }
        return add.nodes();
    }

    /** A node that is being emptied is at hand sooner than a new one. @return how many stay */
    private int keepLeaving(NodePool pool, ScaleDecision.Add add) {
        var staying = nodesOf(pool).stream()
                .filter(Departure::isLeaving)
                .map(ObjectFacts::name)
                .limit(add.nodes())
                .toList();
        for (var node : staying) {
            tell(pool, "keep", node, add.reason());
            departure.cancel(node);
            removals.forget(node);
            events.normal(pool, "KeptNode", "Node " + node + " was being emptied and stays: " + add.reason());
        }
        return staying.size();
    }

    /**
     * What is left of a pool that is being deleted.
     *
     * @param nodes also those that are on their way out, and those that were asked for and never came
     * @param counts of those that run, and of those that stay
     * @param kept why nodes stay; empty when all are on their way out
     */
    record Remains(int nodes, PoolCounts counts, String kept) {
        static final Remains NONE = new Remains(0, new PoolCounts(0, 0), "");
    }

    /** Empties and ends every node of a pool that is being deleted, but those with volumes, which are kept in service. */
    Remains dissolve(NodePool pool) throws Exception {
        var provider = provider(pool);
        var kept = new ArrayList<String>();
        var staying = new ArrayList<ScaleDecision.Member>();
        for (var node : nodesOf(pool)) {
            var name = ObjectFacts.name(node);
            if (!departure.holders(name).isEmpty()) {
                kept.add(keep(pool, node));
                staying.add(member(node));
            } else if (!Departure.isLeaving(node)) {
                tell(pool, "remove", name, POOL_DELETED);
                departure.begin(name, POOL_DELETED);
                events.normal(pool, "RemovingNode", "Emptying node " + name + ": " + POOL_DELETED);
            }
        }
        finishDepartures(pool, provider);
        var joined = nodesOf(pool).stream().map(ObjectFacts::name).toList();
        for (var name : List.copyOf(asked(pool).keySet())) {
            if (!joined.contains(name) && end(pool, name, provider)) {
                asked(pool).remove(name);
            }
        }
        var left = new TreeSet<>(joined);
        left.addAll(asked(pool).keySet());
        askAgain(pool, provider, staying);
        return new Remains(left.size(), new PoolCounts(ready(pool), staying.size()), String.join("; ", kept));
    }

    /** A node with volumes stays, in service: its pods have nowhere else to go. @return what people are told of it */
    private String keep(NodePool pool, Node node) {
        var name = ObjectFacts.name(node);
        if (Departure.isLeaving(node)) {
            departure.cancel(name);
            removals.forget(name);
        }
        var holders = departure.holders(name);
        var more = holders.size() > SHOWN_HOLDERS ? " and " + (holders.size() - SHOWN_HOLDERS) + " more" : "";
        var sentence = "node " + name + " stays, for it has volumes; to let it go, with their data, delete "
                + String.join(", ", holders.stream().limit(SHOWN_HOLDERS).toList()) + more;
        if (!sentence.equals(told.put(name, sentence))) {
            tell(pool, "keep", name, "it has volumes");
            events.warning(pool, "NodeHasVolumes", sentence);
        }
        return sentence;
    }

    private void finishDepartures(NodePool pool, NodeProvider provider) throws Exception {
        for (var node : nodesOf(pool)) {
            var name = ObjectFacts.name(node);
            if (!Departure.isLeaving(node)) {
                continue;
            }
            if (!departure.holders(name).isEmpty()) {
                keep(pool, node);
            } else if (departure.empty(name)
                    && removals.isDue(ObjectFacts.name(pool), name)
                    && departure.hasNoVolumeForSure(name)
                    && end(pool, name, provider)) {
                departure.end(name);
                asked(pool).remove(name);
                told.remove(name);
                events.normal(pool, "RemovedNode", "Node " + name + " was empty and is removed");
            }
        }
    }

    private boolean end(NodePool pool, String node, NodeProvider provider) throws InterruptedException {
        return removals.end(
                ObjectFacts.name(pool), node, provider, sentence -> events.warning(pool, "ProviderFailed", sentence));
    }

    private void askAgain(NodePool pool, NodeProvider provider, List<ScaleDecision.Member> members) throws Exception {
        var asked = asked(pool);
        for (var member : members) {
            if (member.ready()) {
                asked.remove(member.name());
                continue;
            }
            var last = asked.computeIfAbsent(member.name(), name -> new Asked(time.nanos(), ""));
            if (time.nanos() - last.atNanos() > ASK_AGAIN.toNanos()) {
                ask(pool, provider, member.name());
            }
        }
    }

    /** Nodes that carry the pool's label, and those asked for that have not joined yet. */
    private List<ScaleDecision.Member> members(NodePool pool) {
        var joined = nodesOf(pool).stream()
                .filter(node -> !Departure.isLeaving(node))
                .map(this::member)
                .collect(Collectors.toCollection(ArrayList::new));
        var names = nodesOf(pool).stream().map(ObjectFacts::name).collect(Collectors.toSet());
        for (var name : asked(pool).keySet()) {
            if (!names.contains(name)) {
                joined.add(new ScaleDecision.Member(name, false, false, 0, 0));
            }
        }
        return joined;
    }

    private ScaleDecision.Member member(Node node) {
        var name = ObjectFacts.name(node);
        long allocatable = NodeReader.read(node).allocatable().cpuMillis();
        return new ScaleDecision.Member(
                name, NodeReader.isReady(node), departure.isFree(name), allocatable, departure.requestedMillis(name));
    }

    private Map<String, Asked> asked(NodePool pool) {
        return askedByPool.computeIfAbsent(ObjectFacts.name(pool), name -> new HashMap<>());
    }

    private List<Node> nodesOf(NodePool pool) {
        return nodes.all().stream()
                .filter(node ->
                        ObjectFacts.name(pool).equals(ObjectFacts.labels(node).get(NodeProvider.POOL_LABEL)))
                .toList();
    }

    private NodeProvider provider(NodePool pool) {
        var spec = pool.getSpec();
        var chosen = spec == null ? null : spec.provider();
        if (chosen != null && chosen.exec() != null) {
            return new ExecNodeProvider(chosen.exec());
        }
        if (chosen != null && chosen.local() != null) {
            return local;
        }
        throw new UnsupportedOperationException("spec.provider: only local and exec are there yet");
    }

    private void tell(NodePool pool, String what, String node, String reason) {
        journal.write(
                JournalEvent.SCALE_DECISION,
                Map.of("pool", ObjectFacts.name(pool), "action", what, "node", node, "reason", reason));
    }

    private static String freeName(NodePool pool, Set<String> taken) {
        for (int i = 1; ; i++) {
            var name = ObjectFacts.name(pool) + "-" + i;
            if (!taken.contains(name)) {
                return name;
            }
        }
    }
}
