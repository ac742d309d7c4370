package sh.deploy.deployctl.manifest;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sh.deploy.api.time.Time;
import sh.deploy.deployctl.cluster.Cluster;
import sh.deploy.deployctl.cluster.Following;
import sh.deploy.deployctl.cluster.Query;
import sh.deploy.deployctl.cluster.Resource;
import tools.jackson.databind.JsonNode;

/** Watches applied objects until all are ready, one is stuck for good, or time is up; tells each step on the way. */
public final class ReadinessWatch {
    private static final Set<String> WATCHED = Set.of("Pod", "Deployment", "ReplicaSet", "Namespace");
    private static final Set<String> MAKES_PODS = Set.of("Deployment", "ReplicaSet");

    private final Cluster cluster;
    private final Time time;
    private final PrintStream progress;
    private final Map<String, JsonNode> objects = new LinkedHashMap<>();
    private final Map<String, JsonNode> pods = new LinkedHashMap<>();
    private final Map<Document, Readiness> states = new LinkedHashMap<>();

    public ReadinessWatch(Cluster cluster, Time time, PrintStream progress) {
        this.cluster = cluster;
        this.time = time;
        this.progress = progress;
    }

    /** Where each document stands at the end. */
    public Map<Document, Readiness> await(List<Document> documents, Duration limit) throws InterruptedException {
        long deadline = time.nanos() + limit.toNanos();
        documents.forEach(document -> states.put(
                document,
                WATCHED.contains(document.resource().kind())
                        ? new Readiness.Waiting("")
                        : new Readiness.Ready("done")));
        try (var following = new Following(cluster, time)) {
            follow(documents, following);
            while (undecided()) {
                var seen = following.next(deadline);
                if (seen.isEmpty()) {
                    break;
                }
                learn(seen.get());
                judge();
            }
        }
        return states;
    }

    private void follow(List<Document> documents, Following following) {
        var lists = new LinkedHashMap<String, Resource>();
        for (var document : documents) {
            if (!WATCHED.contains(document.resource().kind())) {
                continue;
            }
            var one = Query.of(document.collectionPath()).with("fieldSelector", "metadata.name=" + document.name());
            lists.put(one.toString(), document.resource());
            if (MAKES_PODS.contains(document.resource().kind())) {
                var pod = cluster.resources().called("pods");
                lists.put(pod.path(document.namespace()), pod);
            }
        }
        lists.forEach((path, resource) -> following.follow(resource, path));
    }

    private void learn(Following.Seen seen) {
        var metadata = seen.object().path("metadata");
        var key = seen.resource()
                .path(
                        metadata.path("namespace").asString(""),
                        metadata.path("name").asString(""));
        if (seen.gone()) {
            objects.remove(key);
            pods.remove(key);
            return;
        }
        objects.put(key, seen.object());
        if (seen.resource().kind().equals("Pod")) {
            pods.put(key, seen.object());
        }
    }

    private void judge() {
        states.forEach((document, before) -> {
            var object = objects.get(document.path());
            if (object != null && WATCHED.contains(document.resource().kind())) {
                var now = Readiness.of(object, podsOf(document.namespace()));
                if (!now.text().equals(before.text())) {
                    progress.println(document.reference() + ": " + now.text());
                    progress.flush();
                }
                states.put(document, now);
            }
        });
    }

    private List<JsonNode> podsOf(String namespace) {
        var own = new ArrayList<JsonNode>();
        pods.values().forEach(pod -> {
            if (pod.path("metadata").path("namespace").asString("").equals(namespace)) {
                own.add(pod);
            }
        });
        return own;
    }

    private boolean undecided() {
        return states.values().stream().anyMatch(Readiness.Waiting.class::isInstance);
    }
}
