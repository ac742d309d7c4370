package sh.deploy.apiserver.http;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.selector.Selector;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.nodes.NodeUsage;
import sh.deploy.apiserver.nodes.NodeUsage.Figures;
import sh.deploy.apiserver.nodes.NodeUsage.OfContainer;
import sh.deploy.apiserver.nodes.NodeUsage.Sample;
import sh.deploy.apiserver.watch.Snapshot;
import sh.deploy.apiserver.watch.StoredObject;
import tools.jackson.databind.node.ObjectNode;

/** {@code metrics.k8s.io/v1beta1}: what nodes and pods use now, from the nodes' newest samples. */
final class UsageEndpoint {
    static final String GROUP = "metrics.k8s.io";
    static final String VERSION = "v1beta1";
    private static final String API_VERSION = GROUP + "/" + VERSION;

    private record PodUsage(StoredObject pod, Sample sample, List<OfContainer> containers) {}

    private final NodeUsage usage;
    private final Supplier<Snapshot> newest;

    UsageEndpoint(NodeUsage usage, Supplier<Snapshot> newest) {
        this.usage = usage;
        this.newest = newest;
    }

    /** Who asks has been checked. */
    Response answer(HttpRequestData request, ResourcePath path, Query query) {
        if (!request.method().equals("GET")) {
            throw Problem.of(
                            Reason.METHOD_NOT_ALLOWED,
                            "the server does not allow this method on the requested resource")
                    .toException();
        }
        if (!isServed(path)) {
            throw Problem.of(Reason.NOT_FOUND, "the server could not find the requested resource")
                    .toException();
        }
        var selector = selector(query.get("labelSelector"));
        return Discovery.json(path.resource().equals("nodes") ? nodes(path, selector) : pods(path, selector));
    }

    /** Nodes are in no namespace: who may read them in one may not read them. */
    private static boolean isServed(ResourcePath path) {
        boolean isKnown = path.resource().equals("pods")
                || (path.resource().equals("nodes") && path.namespace().isEmpty());
        return isKnown && path.version().equals(VERSION) && path.subresource().isEmpty();
    }

    private ObjectNode nodes(ResourcePath path, Selector selector) {
        return path.name().isEmpty() ? nodes(selector) : node(path.name());
    }

    private ObjectNode pods(ResourcePath path, Selector selector) {
        return path.name().isEmpty() ? pods(path.namespace(), selector) : pod(path);
    }

    private static Selector selector(String text) {
        try {
            return Selector.parse(text);
        } catch (IllegalArgumentException e) {
            throw Problem.of(Reason.BAD_REQUEST, "unable to parse requirement: " + e.getMessage())
                    .toException();
        }
    }

    private ObjectNode nodes(Selector selector) {
        var list = list("NodeMetricsList");
        for (var node : newest.get().list("", "nodes", "")) {
            if (selector.matches(node.index().labels())) {
                usage.of(node.key().name())
                        .ifPresent(sample -> Tree.list(list, "items").add(nodeMetrics(node, sample)));
            }
        }
        return list;
    }

    private ObjectNode node(String name) {
        var node = newest.get().get(new ObjectKey("", "nodes", "", name));
        return usage.of(name)
                .filter(sample -> node != null)
                .map(sample -> nodeMetrics(node, sample))
                .orElseThrow(() -> notFound("nodes", name));
    }

    private ObjectNode pods(String namespace, Selector selector) {
        var list = list("PodMetricsList");
        for (var pod : podUsages(namespace).values()) {
            if (selector.matches(pod.pod().index().labels())) {
                Tree.list(list, "items").add(podMetrics(pod));
            }
        }
        return list;
    }

    private ObjectNode pod(ResourcePath path) {
        var found = podUsages(path.namespace()).get(new ObjectKey("", "pods", path.namespace(), path.name()));
        if (found == null) {
            throw notFound("pods", path.name());
        }
        return podMetrics(found);
    }

    private Map<ObjectKey, PodUsage> podUsages(String namespace) {
        var pods = new TreeMap<ObjectKey, PodUsage>();
        var state = newest.get();
        for (var sample : usage.all()) {
            var byPod = sample.containers().stream()
                    .filter(one -> namespace.isEmpty() || one.namespace().equals(namespace))
                    .collect(Collectors.groupingBy(one -> new ObjectKey("", "pods", one.namespace(), one.pod())));
            byPod.forEach((key, containers) -> {
                var pod = state.get(key);
                if (pod != null && pod.uid().equals(containers.getFirst().uid())) {
                    pods.put(key, new PodUsage(pod, sample, containers));
                }
            });
        }
        return pods;
    }

    private static ObjectNode nodeMetrics(@Nullable StoredObject node, Sample sample) {
        var metrics = object("NodeMetrics", "", sample.node(), node, sample);
        addUsage(metrics, sample.whole());
        return metrics;
    }

    private static ObjectNode podMetrics(PodUsage pod) {
        var key = pod.pod().key();
        var metrics = object("PodMetrics", key.namespace(), key.name(), pod.pod(), pod.sample());
        var containers = metrics.putArray("containers");
        for (var container : pod.containers()) {
            addUsage(containers.addObject().put("name", container.container()), container.figures());
        }
        return metrics;
    }

    private static ObjectNode object(
            String kind, String namespace, String name, @Nullable StoredObject of, Sample sample) {
        var object = Tree.newObject();
        object.put("kind", kind).put("apiVersion", API_VERSION);
        var metadata = object.putObject("metadata").put("name", name);
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        metadata.put("creationTimestamp", sample.at().toString());
        if (of != null && !of.index().labels().isEmpty()) {
            var labels = metadata.putObject("labels");
            of.index().labels().forEach(labels::put);
        }
        object.put("timestamp", sample.at().toString());
        object.put("window", window(sample.whole().window()));
        return object;
    }

    private static void addUsage(ObjectNode parent, Figures figures) {
        parent.putObject("usage")
                .put("cpu", figures.cpuNanoCores() + "n")
                .put("memory", figures.memoryBytes() / 1024 + "Ki");
    }

    private static String window(Duration window) {
        return BigDecimal.valueOf(window.toMillis(), 3) + "s";
    }

    private static ObjectNode list(String kind) {
        var list = Tree.newObject();
        list.put("kind", kind).put("apiVersion", API_VERSION);
        list.putObject("metadata");
        list.putArray("items");
        return list;
    }

    private static RuntimeException notFound(String resource, String name) {
        return Problem.of(
                        Reason.NOT_FOUND,
                        resource + "." + GROUP + " \"" + name + "\" not found",
                        new Problem.Target(GROUP, resource, name, ""))
                .toException();
    }
}
