package sh.deploy.e2e.nodes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import sh.deploy.api.journal.Journal;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.admission.Admission;
import sh.deploy.apiserver.admission.podsecurity.PodSecuritySettings;
import sh.deploy.apiserver.admission.quota.QuotaLedger;
import sh.deploy.apiserver.audit.Audit;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authn.ClientCertificates;
import sh.deploy.apiserver.authn.TokenFile;
import sh.deploy.apiserver.authn.accounts.TokenIssuer;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.authz.NodeRules;
import sh.deploy.apiserver.authz.OwnRequests;
import sh.deploy.apiserver.authz.StoredGrants;
import sh.deploy.apiserver.authz.StoredNodePods;
import sh.deploy.apiserver.http.Limits;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.SelectionIndexer;
import sh.deploy.apiserver.log.MemoryLog;
import sh.deploy.apiserver.nodes.ApiAddress;
import sh.deploy.apiserver.nodes.DetectorSettings;
import sh.deploy.apiserver.nodes.NodeLinkSettings;
import sh.deploy.apiserver.nodes.NodeSessions;
import sh.deploy.apiserver.pki.ClusterPki;
import sh.deploy.apiserver.pki.Credential;
import sh.deploy.apiserver.registry.ApiRequest;
import sh.deploy.apiserver.registry.DeleteTerms;
import sh.deploy.apiserver.registry.Identities;
import sh.deploy.apiserver.registry.Registry;
import sh.deploy.apiserver.watch.DurableState;
import sh.deploy.kubelet.link.LinkSettings;
import sh.deploy.kubelet.link.ServerLink;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An API server without its HTTP front, on a log in memory, and the agents' links that dial it. */
final class LinkedCluster implements AutoCloseable {
    private static final Caller ADMIN = new Caller("admin", Set.of("system:masters"), "test");

    private final Time time = new SystemTime();
    private final ShiftedTime madeAt = new ShiftedTime();
    private final ShiftedTime judgedAt = new ShiftedTime();
    private final Path dir;
    private final DetectorSettings detector;
    private final Journal journal;
    private final ClusterPki pki;
    private final DurableState state;
    private final Registry registry;
    private final Authenticator authenticator;
    private final List<AutoCloseable> links = new ArrayList<>();
    private String nodeInProcess = "";
    private NodeSessions sessions;

    LinkedCluster(Path dir) throws IOException, GeneralSecurityException {
        this(dir, DetectorSettings.DEFAULT, Journal.nowhere(new SystemTime()));
    }

    /** With another patience, and a journal of what becomes of nodes. */
    LinkedCluster(Path dir, DetectorSettings detector, Journal journal) throws IOException, GeneralSecurityException {
        this.dir = dir;
        this.detector = detector;
        this.journal = journal;
        this.pki = ClusterPki.openOrCreate(dir.resolve("pki"), madeAt);
        var kinds = Kinds.builtIn();
        var indexer = new SelectionIndexer(kinds);
        this.state = DurableState.open(new MemoryLog(), indexer, time);
        var store = state.store();
        this.authenticator = new Authenticator(
                new ClientCertificates(pki.ca(), judgedAt), TokenFile.openOrCreate(dir.resolve("tokens.csv"), time));
        var authorizer = new Authorizer(
                new NodeRules(new StoredNodePods(store::newest)), new OwnRequests(store::newest), new StoredGrants());
        this.registry = new Registry(
                kinds,
                indexer,
                authorizer,
                new Admission(store::newest, authorizer, PodSecuritySettings.DEFAULT, new QuotaLedger(), time),
                new Identities(authenticator, new TokenIssuer(pki.tokenKeys())),
                state.appender(),
                store,
                time);
        create("""
                {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "default"}}
                """);
        create("""
                {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "kube-node-lease"}}
                """);
        this.sessions = listen(0);
    }

    /** An agent whose certificate is that of a node, and which says that it is this node. */
    ServerLink agent(String certificateOf, String says, PretendedPods pods)
            throws IOException, GeneralSecurityException {
        return agent(certificateOf, says, "", pods);
    }

    /** One on a machine whose kernel was booted once and has this id of that. */
    ServerLink agentOn(String boot, String node, PretendedPods pods) throws IOException, GeneralSecurityException {
        return agent(node, node, boot, pods);
    }

    private ServerLink agent(String certificateOf, String says, String boot, PretendedPods pods)
            throws IOException, GeneralSecurityException {
        pki.node(certificateOf);
        var pem = dir.resolve("pki");
        var settings = new LinkSettings(
                says,
                "127.0.0.1",
                sessions.port(),
                pem.resolve("ca.crt"),
                pem.resolve("node-" + certificateOf + ".crt"),
                pem.resolve("node-" + certificateOf + ".key"),
                "test");
        var link = new ServerLink(settings, UUID.randomUUID().toString(), time, () -> node(says, boot));
        links.add(link);
        link.start(pods);
        return link;
    }

    ServerLink agent(String node, PretendedPods pods) throws IOException, GeneralSecurityException {
        return agent(node, node, pods);
    }

    /** Another key and certificate, in the same files. */
    void renewCertificate(String node) throws IOException, GeneralSecurityException {
        Files.delete(dir.resolve("pki").resolve("node-" + node + ".crt"));
        Files.delete(dir.resolve("pki").resolve("node-" + node + ".key"));
        pki.node(node);
    }

    /** Certificates are made as of then. */
    void makeCertificatesAsOf(Duration ago) {
        madeAt.isAheadBy(ago.negated());
    }

    /** Agents' certificates are judged as then. */
    void judgeCertificatesAsIn(Duration ahead) {
        judgedAt.isAheadBy(ahead);
    }

    /** What clients of the server trust. */
    String caPem() {
        return pki.caPem();
    }

    Credential admin() throws IOException, GeneralSecurityException {
        return pki.admin();
    }

    NodeSessions sessions() {
        return sessions;
    }

    /**
     * The server's end goes away and comes back on the same port, as when it is restarted.
     *
     * @return when it was away
     */
    Instant restartServer() throws IOException, GeneralSecurityException {
        int port = sessions.port();
        sessions.close();
        var away = time.now();
        sessions = listen(port);
        return away;
    }

    /** The server goes away and comes back in the process of that node's agent. */
    void restartServerWith(String node) throws IOException, GeneralSecurityException {
        nodeInProcess = node;
        restartServer();
    }

    void create(String json) {
        var object = (ObjectNode) Json.MAPPER.readTree(json);
        registry.execute(ADMIN, ApiRequest.create("", "v1", plural(object), namespaceOf(object), object));
    }

    void createPod(String name, String node, String more) {
        create("""
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "NAME", "namespace": "default"},
                 "spec": {"nodeName": "NODE", "containers": [{"name": "app", "image": "busybox" MORE}]}}
                """.replace("NAME", name).replace("NODE", node).replace("MORE", more));
    }

    void update(String resource, String name, ObjectNode object) {
        registry.execute(ADMIN, ApiRequest.update("", "v1", resource, namespace(resource), name, object));
    }

    void delete(String resource, String name) {
        registry.execute(ADMIN, ApiRequest.delete("", "v1", resource, namespace(resource), name, DeleteTerms.DEFAULT));
    }

    private static String namespace(String resource) {
        return resource.equals("nodes") || resource.equals("persistentvolumes") ? "" : "default";
    }

    /** The object as stored now; a missing node when there is none. */
    JsonNode get(String resource, String name) {
        var stored = state.store().newest().get(new ObjectKey("", resource, namespace(resource), name));
        return stored == null ? Json.MAPPER.missingNode() : Json.MAPPER.readTree(stored.json());
    }

    /** The Lease of a node as stored now; a missing node when there is none. */
    JsonNode lease(String node) {
        var key = new ObjectKey("coordination.k8s.io", "leases", "kube-node-lease", node);
        var stored = state.store().newest().get(key);
        return stored == null ? Json.MAPPER.missingNode() : Json.MAPPER.readTree(stored.json());
    }

    List<JsonNode> events() {
        var events = new ArrayList<JsonNode>();
        state.store()
                .newest()
                .list("", "events", "default")
                .forEach(stored -> events.add(Json.MAPPER.readTree(stored.json())));
        return events;
    }

    long revision() {
        return state.store().newest().revision();
    }

    String condition(String node, String type) {
        for (var condition : get("nodes", node).path("status").path("conditions")) {
            if (condition.path("type").asString("").equals(type)) {
                return condition.path("status").asString("");
            }
        }
        return "none";
    }

    @Override
    public void close() throws Exception {
        for (var link : links) {
            link.close();
        }
        sessions.close();
        state.close();
    }

    private NodeSessions listen(int port) throws IOException, GeneralSecurityException {
        var identity = pki.server(List.of());
        var settings = new NodeLinkSettings(
                InetAddress.getLoopbackAddress(),
                port,
                pki.caPem(),
                () -> identity,
                Limits.DEFAULT.nodeConnections(),
                nodeInProcess,
                detector,
                ApiAddress.UNKNOWN);
        return NodeSessions.start(settings, authenticator, registry, Audit.nowhere(time), state.store(), time, journal);
    }

    private static Node node(String name, String boot) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("kubernetes.io/hostname", name)
                .endMetadata()
                .withNewStatus()
                .withCapacity(Map.of("cpu", new Quantity("2")))
                .withNewNodeInfo()
                .withBootID(boot)
                .endNodeInfo()
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();
    }

    private static String plural(ObjectNode object) {
        return switch (object.path("kind").asString()) {
            case "Namespace" -> "namespaces";
            case "Pod" -> "pods";
            case "ConfigMap" -> "configmaps";
            case "ServiceAccount" -> "serviceaccounts";
            case "PersistentVolumeClaim" -> "persistentvolumeclaims";
            case "PersistentVolume" -> "persistentvolumes";
            default -> throw new IllegalArgumentException("no test makes a " + object.path("kind"));
        };
    }

    private static String namespaceOf(ObjectNode object) {
        return object.path("metadata").path("namespace").asString("");
    }
}
