package sh.deploy.e2e.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.docker.EngineEvents;
import sh.deploy.e2e.docker.RawDocker;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A pod of an init container, a sidecar and a main container, each of which writes down every time it begins, and what must be so once
 * the pod runs and once it is gone.
 */
record ThreeContainers(String name, String uid, Kubectl kubectl, RawDocker docker, Path data, Path shared) {
    /** What an agent of the usual settings keeps ready. */
    static final int READY_SANDBOXES = 8;

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration BOUND = Duration.ofSeconds(40);

    private static final String MANIFEST = """
            apiVersion: v1
            kind: Pod
            metadata: {name: NAME}
            spec:
              nodeName: node-1
              terminationGracePeriodSeconds: 5
              MORE
              volumes:
              - {name: shared, hostPath: {path: SHARED}}
              - {name: scratch, emptyDir: {medium: Memory}}
              initContainers:
              - name: init
                image: deploy.local/busybox:1
                command: [sh, -c, "echo began >> /shared/NAME.init"]
                volumeMounts: [{name: shared, mountPath: /shared}, {name: scratch, mountPath: /scratch}]
              - name: sidecar
                restartPolicy: Always
                image: deploy.local/busybox:1
                command: [sh, -c, "echo began >> /shared/NAME.sidecar; trap 'exit 0' TERM; sleep 100000 & wait"]
                volumeMounts: [{name: shared, mountPath: /shared}]
              containers:
              - name: main
                image: deploy.local/busybox:1
                command: [sh, -c, "trap 'sleep 0.3; echo ended >> /shared/NAME.end; exit 0' TERM; echo began >> /shared/NAME.main; sleep 100000 & wait"]
                volumeMounts: [{name: shared, mountPath: /shared}, {name: scratch, mountPath: /scratch}]
            """;

    /** @param more further lines of the pod's spec, empty for none */
    static ThreeContainers create(String name, String more, Kubectl kubectl, RawDocker docker, Path data, Path shared) {
        var manifest = MANIFEST.replace("NAME", name)
                .replace("SHARED", shared.toString())
                .replace("MORE", more);
        kubectl.runWith(manifest, "create", "-f", "-").succeeded();
        var uid = kubectl.out("get", "pod", name, "-o", "jsonpath={.metadata.uid}");
        return new ThreeContainers(name, uid, kubectl, docker, data, shared);
    }

    /**
     * Everything is started, and has come to write down that it began; and everything is made that shall be: also what waits for the next
     * start, and sandboxes for the next pods.
     */
    boolean isComplete() throws IOException {
        return states().equals(Map.of(
                        "init", List.of("exited"),
                        "sidecar", List.of("created", "running"),
                        "main", List.of("created", "running")))
                && readySandboxes() == READY_SANDBOXES
                && condition(status(), "Ready").equals("True")
                && !written("init").isEmpty()
                && !written("sidecar").isEmpty()
                && !written("main").isEmpty();
    }

    void awaitComplete() {
        Awaitility.await("pod " + name + " is complete")
                .atMost(BOUND)
                .untilAsserted(() -> assertThat(isComplete())
                        .as("%s; containers %s; sandboxes %s", status(), states(), readySandboxes())
                        .isTrue());
    }

    void assertEachBeganOnce(EngineEvents events) throws IOException {
        for (var container : List.of("init", "sidecar", "main")) {
            assertThat(written(container)).as("beginnings of " + container).containsExactly("began");
            assertThat(events.of(uid, "start"))
                    .filteredOn(event -> event.name().equals(container))
                    .as("the engine's starts of " + container)
                    .hasSize(1);
        }
        var status = status();
        assertThat(status.path("phase").asString()).isEqualTo("Running");
        var init = status.path("initContainerStatuses").path(0);
        assertThat(init.path("state").path("terminated").path("exitCode").asInt(-1))
                .as("exit code in %s", init)
                .isZero();
        assertThat(init.path("state").path("terminated").path("reason").asString(""))
                .isEqualTo("Completed");
        assertRuns(status.path("initContainerStatuses").path(1));
        assertRuns(status.path("containerStatuses").path(0));
        assertThat(List.of(
                        init.path("restartCount").asInt(-1),
                        status.path("initContainerStatuses")
                                .path(1)
                                .path("restartCount")
                                .asInt(-1),
                        status.path("containerStatuses")
                                .path(0)
                                .path("restartCount")
                                .asInt(-1)))
                .containsOnly(0);
    }

    private void assertRuns(JsonNode container) throws IOException {
        assertThat(container.path("state").has("running")).as("%s", container).isTrue();
        assertThat(container.path("ready").asBoolean(false)).as("%s", container).isTrue();
        var id = container.path("containerID").asString("").replace("docker://", "");
        assertThat(docker.inspect(id).path("State").path("Status").asString()).isEqualTo("running");
    }

    /** Id of the container's instance that runs. */
    String running(String container) throws IOException {
        return instance(container, "running");
    }

    /** Id of the instance that waits for the next start. */
    String made(String container) throws IOException {
        return instance(container, "created");
    }

    /** Id of the instance that has ended. */
    String ended(String container) throws IOException {
        return instance(container, "exited");
    }

    private String instance(String container, String state) throws IOException {
        return containers()
                .valueStream()
                .filter(one -> one.path("Labels")
                                .path("sh.deploy/container")
                                .asString()
                                .equals(container)
                        && one.path("State").asString().equals(state))
                .map(one -> one.path("Id").asString())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no instance of " + container + " is " + state));
    }

    void awaitRestarts(String container, int restarts) {
        Awaitility.await(restarts + " restarts of " + container)
                .atMost(BOUND)
                .until(() -> statuses(status())
                        .filter(one -> one.path("name").asString().equals(container))
                        .anyMatch(one -> one.path("restartCount").asInt(-1) == restarts
                                && one.path("ready").asBoolean(false)));
    }

    private static Stream<JsonNode> statuses(JsonNode status) {
        return Stream.concat(
                status.path("initContainerStatuses").valueStream(),
                status.path("containerStatuses").valueStream());
    }

    /** Sidecar and main container run once each, and one of each waits for the next start; those that ended may lie about. */
    void awaitEachOnceAgain() {
        Awaitility.await("containers of " + name).atMost(BOUND).untilAsserted(() -> {
            for (var container : List.of("sidecar", "main")) {
                assertThat(states().getOrDefault(container, List.of()))
                        .as("instances of " + container)
                        .filteredOn(state -> !state.equals("exited"))
                        .containsExactly("created", "running");
            }
        });
    }

    /** Deletes it and waits until the object is gone. */
    void end() {
        delete();
        awaitGone();
    }

    void delete() {
        kubectl.out("delete", "pod", name, "--wait=false");
    }

    void awaitGone() {
        kubectl.out("wait", "--for=delete", "pod/" + name, "--timeout=40s");
    }

    /** Nothing of it is left, and what is left of the cluster's is what it had before. */
    void assertNothingLeaked(EngineEvents events) throws IOException {
        Awaitility.await("nothing is left of pod " + name).atMost(BOUND).untilAsserted(() -> {
            assertThat(docker.listAll(Map.of("sh.deploy/uid", uid))).isEmpty();
            assertThat(readySandboxes()).as("sandboxes that wait for pods").isEqualTo(READY_SANDBOXES);
            assertThat(folders()).as("folders of pods").doesNotContain(uid);
        });
        assertThat(sandboxesOfStarts(events))
                .as("sandboxes that its containers were started in")
                .doesNotContainAnyElementsOf(all().valueStream()
                        .map(one -> one.path("Id").asString())
                        .toList());
        assertThat(mounts()).as("mounts").isEmpty();
    }

    private Set<String> sandboxesOfStarts(EngineEvents events) {
        return events.of(uid, "start").stream().map(EngineEvents.Event::sandbox).collect(Collectors.toSet());
    }

    /** What a container of this name has written down. */
    List<String> written(String what) throws IOException {
        var file = shared.resolve(name + "." + what);
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** Waits until a container has begun so often in all: that it runs says nothing of how far its shell is. */
    void awaitBeginnings(String container, int count) {
        Awaitility.await("beginnings of " + container)
                .atMost(BOUND)
                .untilAsserted(() -> assertThat(written(container)).hasSize(count));
    }

    /** By name of the container, the states of its instances in order. */
    private Map<String, List<String>> states() throws IOException {
        var states = new TreeMap<String, List<String>>();
        for (var container : containers()) {
            var name = container.path("Labels").path("sh.deploy/container").asString();
            states.merge(
                    name,
                    List.of(container.path("State").asString()),
                    (one, other) ->
                            Stream.concat(one.stream(), other.stream()).sorted().toList());
        }
        return states;
    }

    private JsonNode containers() throws IOException {
        return docker.listAll(Map.of("sh.deploy/uid", uid, "sh.deploy/container", ""));
    }

    private JsonNode all() throws IOException {
        return docker.listAll(Map.of("sh.deploy/data", data.toString()));
    }

    /** Those of no pod, as far as anybody can tell. */
    private long readySandboxes() throws IOException {
        var labels =
                all().valueStream().map(container -> container.path("Labels")).toList();
        var used = labels.stream()
                .map(each -> each.path("sh.deploy/sandbox").asString(""))
                .collect(Collectors.toSet());
        return all().valueStream()
                .filter(container -> !container.path("Labels").has("sh.deploy/container"))
                .filter(container -> !container.path("Labels").has("sh.deploy/uid"))
                .filter(container -> !used.contains(container.path("Id").asString()))
                .count();
    }

    private List<String> folders() throws IOException {
        try (var folders = Files.list(data.resolve("nodes/node-1/pods"))) {
            return folders.map(folder -> folder.getFileName().toString()).toList();
        }
    }

    private List<String> mounts() {
        try {
            return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                    .filter(line -> line.split(" ")[1].contains(uid))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode status() {
        return JSON.readTree(kubectl.out("get", "pod", name, "-o", "json")).path("status");
    }

    private static String condition(JsonNode status, String type) {
        return status.path("conditions")
                .valueStream()
                .filter(condition -> condition.path("type").asString().equals(type))
                .map(condition -> condition.path("status").asString())
                .findFirst()
                .orElse("");
    }
}
