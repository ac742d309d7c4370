package sh.deploy.deployctl.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.util.ArrayList;
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
import sh.deploy.deployctl.audit.Evidence.Listed;
import sh.deploy.deployctl.cluster.Cluster;
import sh.deploy.deployctl.output.Json;
import tools.jackson.databind.JsonNode;

/** Tries on a server what should come to nothing, and what should not. Changes nothing: what would is a dry run. Blocks. */
final class Trials {
    private static final int PATIENCE_MILLIS = 3_000;

    /** What says something of the cluster. */
    static final List<String> CLOSED = List.of(
            "/api",
            "/apis",
            "/api/v1/namespaces",
            "/api/v1/secrets",
            "/api/v1/nodes",
            "/api/v1/pods",
            "/apis/rbac.authorization.k8s.io/v1/clusterroles",
            "/metrics",
            "/statusz",
            "/node-link",
            "/openapi/v2");

    static final List<String> DEBUG_PAGES =
            List.of("/debug/pprof/", "/debug/pprof/heap", "/debug/flags/v", "/configz", "/logs/", "/heapdump");

    /** Whom no role and no binding knows. */
    private static final String STRANGER = "deployctl-audit:stranger";

    private static final String NO_NAMESPACE = "deployctl-audit-no-such-namespace";

    private final Cluster cluster;
    private final String namespace;
    private final Listed nodes;
    private final Folder folder;
    private final Time time;

    /**
     * @param namespace where a pod is made as a dry run
     * @param nodes those that there are
     * @param folder whose database is tried
     */
    Trials(Cluster cluster, String namespace, Listed nodes, Folder folder, Time time) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.nodes = nodes;
        this.folder = folder;
        this.time = time;
    }

    /** What a trial does; returns what came of it. */
    @FunctionalInterface
    private interface Deed {
        String come() throws IOException;
    }

    Map<Trial, Answer> all() {
        var answers = new EnumMap<Trial, Answer>(Trial.class);
        var node = nodes.items().isEmpty()
                ? "deployctl-audit-no-such-node"
                : Objects.name(nodes.items().getFirst());
        answers.put(Trial.STATUS, outcome(() -> Json.compact(cluster.get("/statusz"))));
        answers.put(Trial.GROUPS, outcome(() -> names(cluster.get("/apis").path("groups"))));
        answers.put(
                Trial.ANONYMOUS,
                outcome(() -> open(CLOSED, new ClientConfig.Credential.Anonymous(), List.of(401, 403))));
        answers.put(
                Trial.DEBUG_PAGES,
                outcome(() -> open(DEBUG_PAGES, cluster.config().credential(), List.of(404))));
        answers.put(Trial.OLD_TLS, outcome(() -> oldTls(cluster.config().port())));
        answers.put(
                Trial.OLD_TLS_OF_NODES,
                outcome(() -> oldTls(cluster.get("/node-link").path("port").asInt(0))));
        answers.put(Trial.PLAIN_HTTP, outcome(this::plainHttp));
        answers.put(Trial.STRANGER_READS_SECRETS, outcome(() -> may(STRANGER, "", "secrets", "kube-system", "")));
        answers.put(
                Trial.ROLES_COUNT, outcome(() -> create(STRANGER, "authorization.k8s.io", "selfsubjectaccessreviews")));
        answers.put(
                Trial.NODE_READS_ITSELF, outcome(() -> may("system:node:" + node, "system:nodes", "nodes", "", node)));
        answers.put(
                Trial.NODE_READS_OTHERS,
                outcome(() -> may("system:node:" + node, "system:nodes", "nodes", "", node + "-another")));
        answers.put(Trial.NODE_TAINTS_ITSELF, outcome(() -> nodes.items().isEmpty() ? noNode() : taint(node)));
        answers.put(
                Trial.NOWHERE,
                outcome(() -> status(
                        "POST",
                        "/api/v1/namespaces/" + NO_NAMESPACE + "/configmaps?dryRun=All",
                        Map.of("Content-Type", Cluster.JSON),
                        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"deployctl-audit\"}}")));
        answers.put(Trial.ACCOUNT_OF_A_POD, outcome(this::accountOfAPod));
        answers.put(Trial.RECORDED, outcome(this::recorded));
        answers.put(Trial.DATABASE_ELSEWHERE, outcome(this::databaseElsewhere));
        return answers;
    }

    private static Answer outcome(Deed deed) {
        try {
            return Answer.of(deed.come());
        } catch (ProblemException refused) {
            return Answer.unseen("the server refuses it: " + refused.problem().message());
        } catch (Unseen unseen) {
            return Answer.unseen(String.valueOf(unseen.getMessage()));
        } catch (IOException | ServerUnreachable failed) {
            return Answer.unseen("it could not be tried: " + failed.getMessage());
        }
    }

    private static String names(JsonNode groups) {
        return groups.values().stream()
                .map(group -> group.path("name").asString(""))
                .collect(Collectors.joining(" "));
    }

    /**
     * Those that answer.
     *
     * @param closed the statuses of those that do not; whatever is neither says nothing
     */
    private String open(List<String> paths, ClientConfig.Credential credential, List<Integer> closed)
            throws IOException {
        var config = cluster.config();
        var as = new ClientConfig(
                config.server(),
                config.certificateAuthority(),
                config.tlsServerName(),
                config.skipVerification(),
                credential);
        var open = new ArrayList<String>();
        var unclear = new ArrayList<String>();
        try (var client = new HttpClient(as, time)) {
            for (var path : paths) {
                try (var response = client.send("GET", path, Map.of(), null)) {
                    if (response.successful()) {
                        open.add(path);
                    } else if (!closed.contains(response.status())) {
                        unclear.add(path + " was answered with " + response.status());
                    }
                }
            }
        }
        if (open.isEmpty() && !unclear.isEmpty()) {
            throw new IOException(String.join(", ", unclear));
        }
        return String.join(" ", open);
    }

    private String oldTls(int port) throws IOException {
        if (!cluster.config().secure()) {
            throw new IOException("the server is spoken to without TLS");
        }
        return String.join(",", new OldTls(cluster.config().host(), port).taken());
    }

    /** What refuses to speak without TLS may say so in clear. */
    private String plainHttp() throws IOException {
        try (var socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(
                            cluster.config().host(), cluster.config().port()),
                    PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            var start = firstBytes(socket);
            return start.matches("HTTP/1\\.[01] \\d\\d\\d") && !start.matches(".* (400|426)")
                    ? start.replace(' ', '_')
                    : "";
        }
    }

    private static String firstBytes(Socket socket) {
        try {
            socket.getOutputStream().write("GET /version HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), US_ASCII);
        } catch (IOException cutOff) {
            return "";
        }
    }

    private String may(String user, String group, String resource, String where, String name) {
        var attributes = Json.object()
                .put("verb", "get")
                .put("resource", resource)
                .put("name", name)
                .put("namespace", where);
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

    private String noNode() throws IOException {
        if (!nodes.unseen().isEmpty()) {
            throw new IOException(nodes.unseen());
        }
        return "";
    }

    private String taint(String node) throws IOException {
        var path = "/api/v1/nodes/" + node;
        var as = Map.of("Impersonate-User", "system:node:" + node, "Impersonate-Group", "system:nodes");
        var read = status("GET", path, as, null);
        if (!read.equals("200")) {
            throw new IOException("with the rights of node " + node + ", its own Node was answered with " + read);
        }
        var headers = new LinkedHashMap<>(as);
        headers.put("Content-Type", Cluster.MERGE_PATCH);
        return status(
                "PATCH",
                path + "?dryRun=All",
                headers,
                "{\"spec\":{\"taints\":[{\"key\":\"deployctl-audit\",\"effect\":\"NoExecute\"}]}}");
    }

    private String status(String method, String path, Map<String, String> headers, @Nullable String body)
            throws IOException {
        try (var client = new HttpClient(cluster.config(), time);
                var response = client.send(method, path, headers, body == null ? null : body.getBytes(UTF_8))) {
            response.bytes();
            return String.valueOf(response.status());
        }
    }

    private String accountOfAPod() {
        var pod = Json.read(
                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"generateName\":\"deployctl-audit-\"},\"spec\":{"
                        + "\"securityContext\":{\"runAsNonRoot\":true,\"seccompProfile\":{\"type\":\"RuntimeDefault\"}},\"containers\":"
                        + "[{\"name\":\"c\",\"image\":\"x\",\"securityContext\":{\"allowPrivilegeEscalation\":false,\"capabilities\":"
                        + "{\"drop\":[\"ALL\"]}}}]}}");
        var account = cluster.create("/api/v1/namespaces/" + namespace + "/pods?dryRun=All", pod)
                .path("spec")
                .path("serviceAccountName")
                .asString("");
        return account.isEmpty() ? "none" : account;
    }

    private String recorded() throws IOException {
        try (var client = new HttpClient(cluster.config(), time);
                var response =
                        client.send("GET", "/api/v1/namespaces/kube-system/secrets/deployctl-audit", Map.of(), null)) {
            response.bytes();
            return String.valueOf(response.header("Audit-ID").isPresent());
        }
    }

    private String databaseElsewhere() throws IOException {
        int port = folder instanceof Folder.Seen seen ? DatabaseReach.port(seen.files()) : 0;
        if (port == 0) {
            return "";
        }
        if (!listens(InetAddress.getLoopbackAddress(), port)) {
            throw new IOException("the database does not answer at port " + port + ", which its folder names");
        }
        var answering = new ArrayList<String>();
        for (var network : NetworkInterface.networkInterfaces().toList()) {
            for (var address : network.inetAddresses().toList()) {
                if (!address.isLoopbackAddress() && listens(address, port)) {
                    answering.add(address.getHostAddress());
                }
            }
        }
        return String.join(" ", answering);
    }

    private static boolean listens(InetAddress address, int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), PATIENCE_MILLIS);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }
}
