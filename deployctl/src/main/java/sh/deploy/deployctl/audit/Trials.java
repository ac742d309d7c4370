package sh.deploy.deployctl.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.client.HttpClient;
import sh.deploy.api.client.ServerUnreachable;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.time.Time;
import sh.deploy.deployctl.audit.Evidence.Answer;
import sh.deploy.deployctl.cluster.Cluster;
import sh.deploy.deployctl.output.Json;
import tools.jackson.databind.JsonNode;

/** Tries on a server what should come to nothing, and what should not. Changes nothing: what would is a dry run. Blocks. */
final class Trials {
    private static final int PATIENCE_MILLIS = 3_000;

    /** What says something of the cluster. */
    private static final List<String> CLOSED = List.of(
            "/api", "/apis", "/api/v1/namespaces", "/api/v1/secrets", "/api/v1/nodes", "/metrics", "/statusz", "/openapi/v2");

    private static final List<String> DEBUG_PAGES =
            List.of("/debug/pprof/", "/debug/pprof/heap", "/debug/flags/v", "/configz", "/logs/", "/heapdump");

    /** Whom no role and no binding knows. */
    private static final String STRANGER = "deployctl-audit:stranger";

    private static final String NO_NAMESPACE = "deployctl-audit-no-such-namespace";

    private final Cluster cluster;
    private final String namespace;
    private final List<String> nodes;
    private final Time time;

    /**
     * @param namespace where a pod is made as a dry run
     * @param nodes names of Nodes that there are
     */
    Trials(Cluster cluster, String namespace, List<String> nodes, Time time) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.nodes = nodes;
        this.time = time;
    }

    /** What a trial does; returns what came of it. */
    @FunctionalInterface
    private interface Deed {
        String come() throws IOException;
    }

    Map<Trial, Answer> all() {
        var answers = new EnumMap<Trial, Answer>(Trial.class);
        var node = nodes.isEmpty() ? "deployctl-audit-no-such-node" : nodes.getFirst();
        answers.put(Trial.STATUS, outcome(() -> Json.compact(cluster.get("/statusz"))));
        answers.put(Trial.GROUPS, outcome(() -> names(cluster.get("/apis").path("groups"))));
        answers.put(Trial.ANONYMOUS, outcome(() -> open(CLOSED, new ClientConfig.Credential.Anonymous())));
        answers.put(Trial.DEBUG_PAGES, outcome(() -> open(DEBUG_PAGES, cluster.config().credential())));
        answers.put(Trial.OLD_TLS, outcome(() -> oldTls(cluster.config().port())));
        answers.put(Trial.OLD_TLS_OF_NODES, outcome(() -> oldTls(
                cluster.get("/node-link").path("port").asInt(0))));
        answers.put(Trial.PLAIN_HTTP, outcome(this::plainHttp));
        answers.put(Trial.STRANGER_READS_SECRETS, outcome(() -> may(STRANGER, "", "secrets", "kube-system", "")));
        answers.put(Trial.ROLES_COUNT, outcome(() -> create(STRANGER, "authorization.k8s.io", "selfsubjectaccessreviews")));
        answers.put(Trial.NODE_READS_ITSELF, outcome(() -> may("system:node:" + node, "system:nodes", "nodes", "", node)));
        answers.put(Trial.NODE_READS_OTHERS, outcome(() -> may(
                "system:node:" + node, "system:nodes", "nodes", "", node + "-another")));
        answers.put(Trial.NODE_TAINTS_ITSELF, outcome(() -> nodes.isEmpty() ? "" : taint(node)));
        answers.put(Trial.NOWHERE, outcome(() -> status(
                "POST",
                "/api/v1/namespaces/" + NO_NAMESPACE + "/configmaps?dryRun=All",
                Map.of("Content-Type", Cluster.JSON),
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"deployctl-audit\"}}")));
        answers.put(Trial.ACCOUNT_OF_A_POD, outcome(this::accountOfAPod));
        return answers;
    }

    private static Answer outcome(Deed deed) {
        try {
            return Answer.of(deed.come());
        } catch (ProblemException refused) {
            return Answer.unseen("the server refuses it: " + refused.problem().message());
        } catch (IOException | ServerUnreachable failed) {
            return Answer.unseen("it could not be tried: " + failed.getMessage());
        }
    }

    private static String names(JsonNode groups) {
        return groups.values().stream()
                .map(group -> group.path("name").asString(""))
                .collect(Collectors.joining(" "));
    }

    private String open(List<String> paths, ClientConfig.Credential credential) {
        var config = cluster.config();
        var as = new ClientConfig(
                config.server(), config.certificateAuthority(), config.tlsServerName(), config.skipVerification(), credential);
        try (var client = new HttpClient(as, time)) {
            return paths.stream()
                    .filter(path -> {
                        try (var response = client.send("GET", path, Map.of(), null)) {
                            return response.successful();
                        }
                    })
                    .collect(Collectors.joining(" "));
        }
    }

    private String oldTls(int port) throws IOException {
        if (!cluster.config().secure()) {
            throw new IOException("the server is spoken to without TLS");
        }
        return String.join(",", new OldTls(cluster.config().host(), port).taken());
    }

    private String plainHttp() throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(cluster.config().host(), cluster.config().port()), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write("GET /version HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
            var start = new String(socket.getInputStream().readNBytes(12), US_ASCII);
            return start.matches("HTTP/1\\.[01] [23]\\d\\d") ? start.replace(' ', '_') : "";
        } catch (java.net.SocketTimeoutException | java.net.SocketException silent) {
            return "";
        }
    }

    private String may(String user, String group, String resource, String where, String name) {
        var attributes = Json.object().put("verb", "get").put("resource", resource).put("name", name).put("namespace", where);
        return review(user, group, attributes);
    }

    private String create(String user, String group, String resource) {
        var attributes = Json.object().put("verb", "create").put("group", group).put("resource", resource);
        return review(user, "", attributes);
    }

    private String review(String user, String group, JsonNode attributes) {
        var review = Json.object().put("apiVersion", "authorization.k8s.io/v1").put("kind", "SubjectAccessReview");
        var spec = review.putObject("spec").put("user", user);
        var groups = spec.putArray("groups").add("system:authenticated");
        if (!group.isEmpty()) {
            groups.add(group);
        }
        spec.set("resourceAttributes", attributes);
        return String.valueOf(cluster.create("/apis/authorization.k8s.io/v1/subjectaccessreviews", review)
                .path("status")
                .path("allowed")
                .asBoolean(false));
    }

    private String taint(String node) throws IOException {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Content-Type", Cluster.MERGE_PATCH);
        headers.put("Impersonate-User", "system:node:" + node);
        headers.put("Impersonate-Group", "system:nodes");
        return status(
                "PATCH",
                "/api/v1/nodes/" + node + "?dryRun=All",
                headers,
                "{\"spec\":{\"taints\":[{\"key\":\"deployctl-audit\",\"effect\":\"NoExecute\"}]}}");
    }

    private String status(String method, String path, Map<String, String> headers, @Nullable String body) throws IOException {
        try (var client = new HttpClient(cluster.config(), time);
                var response = client.send(method, path, headers, body == null ? null : body.getBytes(UTF_8))) {
            response.bytes();
            return String.valueOf(response.status());
        }
    }

    private String accountOfAPod() {
        var pod = Json.read("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"generateName\":\"deployctl-audit-\"},\"spec\":{"
                + "\"securityContext\":{\"runAsNonRoot\":true,\"seccompProfile\":{\"type\":\"RuntimeDefault\"}},\"containers\":"
                + "[{\"name\":\"c\",\"image\":\"x\",\"securityContext\":{\"allowPrivilegeEscalation\":false,\"capabilities\":"
                + "{\"drop\":[\"ALL\"]}}}]}}");
        return cluster.create("/api/v1/namespaces/" + namespace + "/pods?dryRun=All", pod)
                .path("spec")
                .path("serviceAccountName")
                .asString("");
    }
}
