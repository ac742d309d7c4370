package sh.deploy.e2e.nodes;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.client.ListOptions;
import sh.deploy.api.client.Watch;
import sh.deploy.api.client.WatchEvent;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.e2e.docker.RawDocker;

/** A Deployment of one pod for each of some nodes, which prefers that node, and every pod that there ever was of them. */
final class PodsOnNodes implements AutoCloseable {
    private static final String NAMESPACE = "default";
    /** Longer than the server holds a node that comes and goes. */
    private static final Duration BOUND = Duration.ofSeconds(120);

    private static final String DEPLOYMENT = """
            {"metadata": {"namespace": "default", "name": "NAME", "labels": {"part-of": "GROUP"}},
             "spec": {"replicas": 1, "selector": {"matchLabels": {"app": "NAME"}}, "template": {
               "metadata": {"labels": {"app": "NAME", "part-of": "GROUP", "meant-for": "NODE"}},
               "spec": {
                 "terminationGracePeriodSeconds": 0,
                 "tolerations": [{"key": "TAINT", "operator": "Exists"},
                   {"key": "node.kubernetes.io/unreachable", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": SECONDS}],
                 "affinity": {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 100, "preference":
                   {"matchExpressions": [{"key": "kubernetes.io/hostname", "operator": "In", "values": ["NODE"]}]}}]}},
                 "containers": [{"name": "main", "image": "IMAGE", "imagePullPolicy": "IfNotPresent", "command": ["sleep", "100000"],
                   "resources": {"requests": {"cpu": "50m"}}}]
               }}}}
            """;

    private final ApiClient client;
    private final String group;
    private final List<String> names = new ArrayList<>();
    private final Map<String, Pod> seen = new LinkedHashMap<>();
    private final Watch<Pod> watch;
    private volatile boolean closing;
    private volatile boolean blind;

    private PodsOnNodes(ApiClient client, String group) {
        this.client = client;
        this.group = group;
        this.watch = client.watch(ResourceTypes.POD, NAMESPACE, labelled(), 0);
        Thread.ofVirtual().start(this::follow);
    }

    /** Pods that hollow nodes take too; ready, each where it is meant to be, when it returns. */
    static PodsOnNodes ofAnyKind(ApiClient client, String group, List<String> nodes, int patienceSeconds) {
        return create(client, group, nodes, patienceSeconds, "hollow");
    }

    /** The same of pods with containers. */
    static PodsOnNodes withContainers(ApiClient client, String group, List<String> nodes, int patienceSeconds) {
        return create(client, group, nodes, patienceSeconds, "none-such");
    }

    private static PodsOnNodes create(
            ApiClient client, String group, List<String> nodes, int patienceSeconds, String taint) {
        var pods = new PodsOnNodes(client, group);
        for (var node : nodes) {
            var name = group + "-" + node;
            pods.names.add(name);
            var json = DEPLOYMENT
                    .replace("NAME", name)
                    .replace("GROUP", group)
                    .replace("NODE", node)
                    .replace("TAINT", taint)
                    .replace("IMAGE", RawDocker.IMAGE)
                    .replace("SECONDS", "" + patienceSeconds);
            client.create(ResourceTypes.DEPLOYMENT, Json.MAPPER.readValue(json, Deployment.class));
        }
        try {
            await("pods of " + group + " on " + nodes).atMost(BOUND).until(() -> pods.areReadyOn(nodes));
        } catch (RuntimeException failed) {
            var found = pods.described();
            pods.close();
            throw new IllegalStateException("not each of " + nodes + " runs its pod: " + found, failed);
        }
        return pods;
    }

    /** By the node that it is meant for, what is there and is to stay. */
    Map<String, List<Pod>> living() {
        return client.list(ResourceTypes.POD, NAMESPACE, labelled()).items().stream()
                .filter(PodState::isActive)
                .collect(Collectors.groupingBy(PodsOnNodes::meantFor, TreeMap::new, Collectors.toList()));
    }

    /** Uids of all that there is, whether it is to stay or not. */
    Set<String> uids() {
        return client.list(ResourceTypes.POD, NAMESPACE, labelled()).items().stream()
                .map(ObjectFacts::uid)
                .collect(Collectors.toSet());
    }

    /** How many there ever were. */
    synchronized int count() {
        return seen.size();
    }

    /** Those made after so many, by the node whose pod was missed. */
    synchronized Map<String, List<Pod>> madeAfter(int count) {
        if (blind) {
            throw new IllegalStateException("the watch of the pods of " + group + " ended before its time");
        }
        return seen.values().stream()
                .skip(count)
                .collect(Collectors.groupingBy(PodsOnNodes::meantFor, TreeMap::new, Collectors.toList()));
    }

    @Override
    public void close() {
        for (var name : names) {
            client.delete(ResourceTypes.DEPLOYMENT, NAMESPACE, name, Deletion.USUAL);
        }
        await("no pods of " + group).atMost(BOUND).until(() -> uids().isEmpty());
        closing = true;
        watch.close();
    }

    /** A pod that a moment's suspicion sent elsewhere is deleted, and the next asks for the same node. */
    private boolean areReadyOn(List<String> nodes) {
        var living = client.list(ResourceTypes.POD, NAMESPACE, labelled()).items();
        living.stream()
                .filter(pod -> PodState.isActive(pod) && PodState.isReady(pod) && !isWhereMeant(pod))
                .forEach(this::deleteIfThere);
        return living.size() == nodes.size()
                && haveSeen(living)
                && living.stream()
                        .allMatch(pod -> PodState.isActive(pod) && PodState.isReady(pod) && isWhereMeant(pod));
    }

    private void deleteIfThere(Pod pod) {
        try {
            client.delete(ResourceTypes.POD, NAMESPACE, ObjectFacts.name(pod), Deletion.USUAL);
        } catch (ProblemException gone) {
            if (gone.problem().reason() != Reason.NOT_FOUND) {
                throw gone;
            }
        }
    }

    private static boolean isWhereMeant(Pod pod) {
        return PodState.node(pod).equals(meantFor(pod));
    }

    private List<String> described() {
        return client.list(ResourceTypes.POD, NAMESPACE, labelled()).items().stream()
                .map(pod ->
                        ObjectFacts.name(pod) + " on \"" + PodState.node(pod) + "\", ready " + PodState.isReady(pod))
                .toList();
    }

    private ListOptions labelled() {
        return ListOptions.labelled("part-of=" + group);
    }

    static String meantFor(Pod pod) {
        return ObjectFacts.labels(pod).getOrDefault("meant-for", "");
    }

    private void follow() {
        try {
            for (var event = watch.next(); event != null; event = watch.next()) {
                switch (event) {
                    case WatchEvent.Added<Pod>(Pod pod) -> take(pod);
                    case WatchEvent.Modified<Pod>(Pod pod) -> take(pod);
                    case WatchEvent.Deleted<Pod>(Pod pod) -> take(pod);
                    case WatchEvent.Bookmark<Pod> bookmark -> {}
                }
            }
        } catch (RuntimeException ended) {
            if (!closing) {
                System.out.println("watch of " + group + ": " + ended);
            }
        }
        blind = !closing;
    }

    private synchronized boolean haveSeen(Collection<Pod> pods) {
        return pods.stream().allMatch(pod -> seen.containsKey(ObjectFacts.uid(pod)));
    }

    private synchronized void take(Pod pod) {
        seen.put(ObjectFacts.uid(pod), pod);
    }
}
