package sh.deploy.apiserver.admission.podsecurity;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.admission.podsecurity.standard.Level;
import sh.deploy.apiserver.admission.podsecurity.standard.PolicyVersion;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Every field that the Pod Security Standards name, with values that are refused and values that are allowed, and pods that have them. */
public final class PublishedFields {
    public static final List<PolicyVersion> VERSIONS =
            List.of(new PolicyVersion(24), new PolicyVersion(29), PolicyVersion.LATEST);
    private static final List<String> CONTAINERS =
            List.of("spec.containers[*].", "spec.initContainers[*].", "spec.ephemeralContainers[*].");

    /**
     * The standards' own list of restricted fields, by level. {@code C} stands for the three lists of containers, {@code P} for the pod
     * and these.
     */
    static final Map<Level, String> PUBLISHED = Map.of(Level.BASELINE, """
            P.securityContext.windowsOptions.hostProcess
            spec.hostNetwork
            spec.hostPID
            spec.hostIPC
            C.securityContext.privileged
            C.securityContext.capabilities.add
            spec.volumes[*].hostPath
            C.ports[*].hostPort
            C.livenessProbe.httpGet.host
            C.livenessProbe.tcpSocket.host
            C.readinessProbe.httpGet.host
            C.readinessProbe.tcpSocket.host
            C.startupProbe.httpGet.host
            C.startupProbe.tcpSocket.host
            C.lifecycle.postStart.httpGet.host
            C.lifecycle.postStart.tcpSocket.host
            C.lifecycle.preStop.httpGet.host
            C.lifecycle.preStop.tcpSocket.host
            P.securityContext.appArmorProfile.type
            metadata.annotations[container.apparmor.security.beta.kubernetes.io/*]
            P.securityContext.seLinuxOptions.type
            P.securityContext.seLinuxOptions.user
            P.securityContext.seLinuxOptions.role
            C.securityContext.procMount
            P.securityContext.seccompProfile.type
            spec.securityContext.sysctls[*].name
            """, Level.RESTRICTED, """
            spec.volumes[*].awsElasticBlockStore
            spec.volumes[*].azureDisk
            spec.volumes[*].azureFile
            spec.volumes[*].cephfs
            spec.volumes[*].cinder
            spec.volumes[*].configMap
            spec.volumes[*].csi
            spec.volumes[*].downwardAPI
            spec.volumes[*].emptyDir
            spec.volumes[*].ephemeral
            spec.volumes[*].fc
            spec.volumes[*].flexVolume
            spec.volumes[*].flocker
            spec.volumes[*].gcePersistentDisk
            spec.volumes[*].gitRepo
            spec.volumes[*].glusterfs
            spec.volumes[*].hostPath
            spec.volumes[*].image
            spec.volumes[*].iscsi
            spec.volumes[*].nfs
            spec.volumes[*].persistentVolumeClaim
            spec.volumes[*].photonPersistentDisk
            spec.volumes[*].portworxVolume
            spec.volumes[*].projected
            spec.volumes[*].quobyte
            spec.volumes[*].rbd
            spec.volumes[*].scaleIO
            spec.volumes[*].secret
            spec.volumes[*].storageos
            spec.volumes[*].vsphereVolume
            C.securityContext.allowPrivilegeEscalation
            P.securityContext.runAsNonRoot
            P.securityContext.runAsUser
            P.securityContext.seccompProfile.type
            C.securityContext.capabilities.drop
            C.securityContext.capabilities.add
            C.securityContext.procMount
            """);

    private static final String HARMLESS = """
            {"name": "NAME", "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}
            """;

    /** One that every level takes as of every version. */
    private static final String GOOD =
            """
            {"metadata": {"name": "x"}, "spec": {
              "securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}},
              "initContainers": [%s], "containers": [%s], "ephemeralContainers": [%s]}}
            """.formatted(HARMLESS.replace("NAME", "i"), HARMLESS.replace("NAME", "a"), HARMLESS.replace("NAME", "e"));

    private PublishedFields() {}

    /**
     * Values of one field.
     *
     * @param refused each with the versions as of which it is; {@code absent} for a field that is lacking
     */
    public record Row(Level level, String field, Map<String, Since> refused, List<String> allowed) {
        @Override
        public String toString() {
            return level + " " + field;
        }

        public boolean refuses(String value, PolicyVersion version) {
            var since = refused.get(value);
            return since != null && since.from <= version.minor() && version.minor() < since.until;
        }

        public List<String> values() {
            return Stream.concat(refused.keySet().stream(), allowed.stream()).toList();
        }
    }

    /** Minor versions of Kubernetes; {@code until} is the first as of which it is not so any more. */
    public record Since(int from, long until) {}

    public static List<Row> rows() {
        var rows = new ArrayList<Row>();
        addBaseline(new Rows(Level.BASELINE, rows));
        addRestricted(new Rows(Level.RESTRICTED, rows));
        return rows;
    }

    private static void addBaseline(Rows rows) {
        rows.add("P.securityContext.windowsOptions.hostProcess", refused("true"), "false", "absent");
        for (var namespace : List.of("hostNetwork", "hostPID", "hostIPC")) {
            rows.add("spec." + namespace, refused("true"), "false", "absent");
        }
        rows.add("C.securityContext.privileged", refused("true"), "false", "absent");
        rows.add(
                "C.securityContext.capabilities.add",
                refused("[\"SYS_ADMIN\"]", "[\"CHOWN\",\"NET_RAW\"]", "[\"ALL\"]", "[\"chown\"]"),
                "[\"CHOWN\",\"NET_BIND_SERVICE\"]",
                "[]",
                "absent");
        rows.add("spec.volumes[*].hostPath", refused("{\"path\":\"/\"}", "{}"), "absent");
        rows.add("C.ports[*].hostPort", refused("1", "65535"), "0", "absent");
        for (var probe : List.of(
                "livenessProbe", "readinessProbe", "startupProbe", "lifecycle.postStart", "lifecycle.preStop")) {
            for (var action : List.of("httpGet", "tcpSocket")) {
                rows.add(
                        "C." + probe + "." + action + ".host",
                        from(34, "\"127.0.0.1\"", "\"::1\"", "\"example.com\""),
                        "\"\"",
                        "absent");
            }
        }
        rows.add(
                "P.securityContext.appArmorProfile.type",
                refused("\"Unconfined\"", "\"\"", "\"other\""),
                "\"RuntimeDefault\"",
                "\"Localhost\"");
        rows.add(
                "metadata.annotations[container.apparmor.security.beta.kubernetes.io/*]",
                refused("\"unconfined\"", "\"localhost\""),
                "\"runtime/default\"",
                "\"localhost/mine\"",
                "\"\"",
                "absent");
        var types = refused("\"spc_t\"", "\"container_t \"");
        types.putAll(until(31, "\"container_engine_t\""));
        rows.add(
                "P.securityContext.seLinuxOptions.type",
                types,
                "\"container_t\"",
                "\"container_init_t\"",
                "\"container_kvm_t\"",
                "\"\"",
                "absent");
        rows.add("P.securityContext.seLinuxOptions.user", refused("\"u\""), "\"\"", "absent");
        rows.add("P.securityContext.seLinuxOptions.role", refused("\"r\""), "\"\"", "absent");
        rows.add("C.securityContext.procMount", refused("\"Unmasked\"", "\"\""), "\"Default\"", "absent");
        rows.add(
                "P.securityContext.seccompProfile.type",
                refused("\"Unconfined\"", "\"\"", "\"runtime/default\""),
                "\"RuntimeDefault\"",
                "\"Localhost\"");
        var sysctls = refused("\"kernel.msgmax\"", "\"net.core.somaxconn\"", "\"\"");
        sysctls.putAll(until(27, "\"net.ipv4.ip_local_reserved_ports\""));
        sysctls.putAll(until(
                29,
                "\"net.ipv4.tcp_keepalive_time\"",
                "\"net.ipv4.tcp_fin_timeout\"",
                "\"net.ipv4.tcp_keepalive_intvl\"",
                "\"net.ipv4.tcp_keepalive_probes\""));
        sysctls.putAll(until(32, "\"net.ipv4.tcp_rmem\"", "\"net.ipv4.tcp_wmem\""));
        rows.add(
                "spec.securityContext.sysctls[*].name",
                sysctls,
                "\"kernel.shm_rmid_forced\"",
                "\"net.ipv4.ip_local_port_range\"",
                "\"net.ipv4.tcp_syncookies\"",
                "\"net.ipv4.ping_group_range\"",
                "\"net.ipv4.ip_unprivileged_port_start\"");
    }

    private static void addRestricted(Rows rows) {
        for (var type : List.of(
                "awsElasticBlockStore,azureDisk,azureFile,cephfs,cinder,fc,flexVolume,flocker,gcePersistentDisk,gitRepo,glusterfs,"
                        .concat(
                                "hostPath,iscsi,nfs,photonPersistentDisk,portworxVolume,quobyte,rbd,scaleIO,storageos,vsphereVolume")
                        .split(","))) {
            rows.add("spec.volumes[*]." + type, refused("{}"), "absent");
        }
        for (var type :
                List.of("configMap,csi,downwardAPI,emptyDir,ephemeral,image,persistentVolumeClaim,projected,secret"
                        .split(","))) {
            rows.add("spec.volumes[*]." + type, Map.of(), "{}");
        }
        rows.add("C.securityContext.allowPrivilegeEscalation", from(8, "true", "absent"), "false");
        rows.add("spec.securityContext.runAsNonRoot", refused("false", "absent"), "true");
        rows.add("C.securityContext.runAsNonRoot", refused("false"), "true", "absent");
        rows.add("P.securityContext.runAsUser", from(23, "0"), "1", "1000", "absent");
        rows.add(
                "spec.securityContext.seccompProfile.type",
                from(19, "\"Unconfined\"", "\"\"", "absent"),
                "\"RuntimeDefault\"",
                "\"Localhost\"");
        rows.add(
                "C.securityContext.seccompProfile.type",
                from(19, "\"Unconfined\"", "\"\""),
                "\"RuntimeDefault\"",
                "\"Localhost\"",
                "absent");
        rows.add(
                "C.securityContext.capabilities.drop",
                from(22, "[\"KILL\"]", "[]", "absent"),
                "[\"ALL\"]",
                "[\"KILL\",\"ALL\"]");
        rows.add(
                "C.securityContext.capabilities.add",
                from(22, "[\"CHOWN\"]", "[\"NET_BIND_SERVICE\",\"KILL\"]"),
                "[\"NET_BIND_SERVICE\"]",
                "[]",
                "absent");
        rows.add("C.securityContext.procMount", refused("\"Unmasked\""), "\"Default\"", "absent");
    }

    private record Rows(Level level, List<Row> all) {
        void add(String field, Map<String, Since> refused, String... allowed) {
            expand(field).forEach(one -> all.add(new Row(level, one, refused, List.of(allowed))));
        }
    }

    private static Map<String, Since> refused(String... values) {
        return from(0, values);
    }

    private static Map<String, Since> from(int minor, String... values) {
        return versioned(new Since(minor, Long.MAX_VALUE), values);
    }

    private static Map<String, Since> until(int minor, String... values) {
        return versioned(new Since(0, minor), values);
    }

    private static Map<String, Since> versioned(Since since, String... values) {
        var found = new TreeMap<String, Since>();
        Arrays.stream(values).forEach(value -> found.put(value, since));
        return found;
    }

    static Stream<String> expand(String field) {
        var ofContainers = CONTAINERS.stream().map(list -> list + field.substring(2));
        return switch (field.substring(0, 2)) {
            case "C." -> ofContainers;
            case "P." -> Stream.concat(Stream.of("spec." + field.substring(2)), ofContainers);
            default -> Stream.of(field);
        };
    }

    public static String concrete(String field) {
        return field.contains("annotations") ? field.replace("*", "a") : field.replace("*", "0");
    }

    /** The good pod with one field set, or taken away. */
    public static ObjectNode with(String field, String value) {
        var pod = JsonTrees.object(GOOD.getBytes(UTF_8));
        if (field.startsWith("metadata.annotations[")) {
            var key = concrete(field)
                    .substring("metadata.annotations[".length(), concrete(field).length() - 1);
            set(Tree.child(Tree.child(pod, "metadata"), "annotations"), key, value);
            return pod;
        }
        var names = field.split("\\.");
        var here = pod;
        for (var name : Arrays.copyOf(names, names.length - 1)) {
            var below = step(here, name, !value.equals("absent"));
            if (below == null) {
                return pod;
            }
            here = below;
        }
        set(here, names[names.length - 1], value);
        return pod;
    }

    private static @Nullable ObjectNode step(ObjectNode here, String name, boolean make) {
        var plain = name.replace("[*]", "");
        if (!make && !here.has(plain)) {
            return null;
        }
        if (plain.equals(name)) {
            return Tree.child(here, name);
        }
        ArrayNode list = Tree.list(here, plain);
        return list.isEmpty() ? list.addObject() : (ObjectNode) list.get(0);
    }

    private static void set(ObjectNode here, String name, String value) {
        if (value.equals("absent")) {
            here.remove(name);
        } else {
            JsonNode parsed = JsonTrees.parse(value.getBytes(UTF_8)).root();
            here.set(name, parsed);
        }
    }
}
