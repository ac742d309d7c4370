package sh.deploy.apiserver.nodes;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.watch.Change;
import sh.deploy.apiserver.watch.Store;
import sh.deploy.apiserver.watch.StoredObject;

/**
 * Brings each node its pods, and before them its volumes and the ConfigMaps, Secrets and claims they refer to: all of them when a session
 * begins, from then on what changes, and with a pod that is new the tokens of its volumes. Belongs to the loop of {@link ConnectedNodes}.
 */
final class PodDelivery {
    private record PodSubject(ObjectKey pod, String uid) {}

    private final Store store;
    private final Time time;
    private final TokenAsks tokens;
    private final Assignments assignments = new Assignments();
    private final NodeVolumes volumes = new NodeVolumes();
    private final Map<String, NodeSession> sessions = new HashMap<>();

    PodDelivery(Store store, Time time, TokenAsks tokens) {
        this.store = store;
        this.time = time;
        this.tokens = tokens;
    }

    /** Takes in a pod that was there before changes are told. */
    void load(StoredObject pod) {
        if (!Assignments.nodeOf(pod).isEmpty()) {
            assignments.put(pod);
        }
    }

    /** As {@link #load}, of a volume. */
    void loadVolume(StoredObject volume) {
        volumes.put(volume);
    }

    /** Right after the welcome. */
    void begin(NodeSession session) {
        sessions.put(session.node(), session);
        var pods = assignments.on(session.node());
        var needed = new HashSet<MaterialKey>();
        pods.forEach(assigned -> needed.addAll(assigned.references()));
        needed.forEach(material -> send(session, material));
        volumes.on(session.node()).forEach(volume -> {
            var key = MaterialKey.of(volume.key());
            session.send(key, Messages.material(key, volume));
        });
        session.send("snapshot", Messages.snapshot(pods, time.now()));
    }

    void end(NodeSession session) {
        sessions.remove(session.node(), session);
    }

    boolean isOn(String node, ObjectKey pod) {
        return assignments.isOn(node, pod);
    }

    /** The pods of a node as they are known here. */
    List<StoredObject> on(String node) {
        return assignments.on(node).stream().map(Assignments.Assigned::pod).toList();
    }

    /** A node is lost: when it has pods that run at most once, the others prepare for them, since its lease gives them the time. */
    void forewarnOthers(String lost) {
        var guarded = on(lost).stream().filter(Fence::isGuarded).toList();
        if (!guarded.isEmpty()) {
            var message = Messages.awaitGuarded(guarded.stream()
                    .map(PodView::hostnameElsewhere)
                    .filter(hostname -> !hostname.isEmpty())
                    .distinct()
                    .sorted()
                    .toList());
            sessions.forEach((node, session) -> {
                if (!node.equals(lost)) {
                    session.send("await guarded of " + lost, message);
                }
            });
        }
    }

    void podChanged(Change change) {
        var before = change.before();
        if (before != null && isGone(before, change)) {
            forget(before);
        }
        if (!change.deleted() && !Assignments.nodeOf(change.after()).isEmpty()) {
            assign(change.before(), change.after());
        }
    }

    void materialChanged(Change change) {
        var material = MaterialKey.of(change.after().key());
        for (var node : assignments.usersOf(material)) {
            var session = sessions.get(node);
            if (session != null) {
                session.send(material, Messages.material(material, change.deleted() ? null : change.after()));
            }
        }
    }

    void volumeChanged(Change change) {
        var node = change.deleted() ? volumes.remove(change.after()) : volumes.put(change.after());
        var session = sessions.get(node);
        if (session != null) {
            var key = MaterialKey.of(change.after().key());
            session.send(key, Messages.material(key, change.deleted() ? null : change.after()));
        }
    }

    /** Whether the pod as it was is on its node no more. */
    static boolean isGone(StoredObject before, Change change) {
        var node = Assignments.nodeOf(before);
        return !node.isEmpty()
                && (change.deleted()
                        || !change.after().uid().equals(before.uid())
                        || !Assignments.nodeOf(change.after()).equals(node));
    }

    private void forget(StoredObject pod) {
        var node = Assignments.nodeOf(pod);
        assignments.remove(node, pod.key());
        var session = sessions.get(node);
        if (session != null) {
            session.send(new PodSubject(pod.key(), pod.uid()), Messages.forgotten(pod));
        }
    }

    private void assign(@Nullable StoredObject before, StoredObject pod) {
        var node = Assignments.nodeOf(pod);
        if (before != null && assignments.isOn(node, pod.key()) && !PodView.differs(before.json(), pod.json())) {
            assignments.refresh(node, pod);
            return;
        }
        var session = sessions.get(node);
        boolean fresh = !assignments.isOn(node, pod.key());
        var tree = JsonTrees.object(pod.json());
        var needed = new HashSet<>(PodReferences.of(tree));
        needed.removeIf(material -> assignments.uses(node, material));
        assignments.put(pod);
        if (session != null) {
            needed.forEach(material -> send(session, material));
            session.send(new PodSubject(pod.key(), pod.uid()), Messages.assigned(pod));
            if (fresh) {
                TokenWishes.of(tree).forEach(wish -> tokens.ask(session.caller(), wish));
            }
        }
    }

    private void send(NodeSession session, MaterialKey material) {
        session.send(material, Messages.material(material, store.newest().get(material.objectKey())));
    }
}
