package sh.deploy.deployctl.up;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import sh.deploy.apiserver.pki.Credential;

/**
 * A kubeconfig as a tree, with our own entries put in or taken out and everybody else's left as they are. Our entries are called
 * {@value #NAME} everywhere.
 */
final class KubeconfigDocument {
    static final String NAME = "deploy";

    private static final List<String> LISTS = List.of("clusters", "contexts", "users");

    private final Map<String, Object> root;

    private KubeconfigDocument(Map<String, Object> root) {
        this.root = root;
    }

    /** An absent or empty file is an empty kubeconfig. */
    static KubeconfigDocument read(Path file) throws IOException {
        var root = new LinkedHashMap<String, Object>();
        root.put("apiVersion", "v1");
        root.put("kind", "Config");
        if (Files.exists(file)) {
            try {
                var loaded = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
                if (loaded instanceof Map<?, ?> map) {
                    map.forEach((key, value) -> root.put(String.valueOf(key), value));
                } else if (loaded != null) {
                    throw new IOException(file + " is not a kubeconfig; it was left as it is");
                }
            } catch (org.snakeyaml.engine.v2.exceptions.YamlEngineException e) {
                throw new IOException(file + " does not parse as YAML; it was left as it is", e);
            }
        }
        return new KubeconfigDocument(root);
    }

    /** Puts in the administrator of this cluster. It becomes the current context where there is none. */
    KubeconfigDocument with(String server, String caPem, Credential admin) {
        without();
        add("clusters", Map.of("cluster", ordered("certificate-authority-data", encoded(caPem), "server", server)));
        add("contexts", Map.of("context", ordered("cluster", NAME, "user", NAME)));
        add(
                "users",
                Map.of(
                        "user",
                        ordered(
                                "client-certificate-data",
                                encoded(admin.certificatePem()),
                                "client-key-data",
                                encoded(admin.keyPem()))));
        if (current().isEmpty()) {
            root.put("current-context", NAME);
        }
        return this;
    }

    /** Takes our entries out. */
    KubeconfigDocument without() {
        for (var list : LISTS) {
            root.put(list, others(list));
        }
        if (current().equals(NAME)) {
            root.put("current-context", "");
        }
        return this;
    }

    /** Whether our entries point to this server. */
    boolean pointsTo(String server) {
        return entries("clusters").stream()
                .anyMatch(entry -> entry instanceof Map<?, ?> map
                        && NAME.equals(map.get("name"))
                        && map.get("cluster") instanceof Map<?, ?> cluster
                        && server.equals(cluster.get("server")));
    }

    /** Whole or not at all, readable by its owner only. */
    void write(Path file) throws IOException {
        var target = file.toAbsolutePath();
        var folder = Objects.requireNonNull(target.getParent());
        Files.createDirectories(folder);
        var next = Files.createTempFile(
                folder,
                ".kubeconfig",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        var dump = new Dump(DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setWidth(1 << 20)
                .build());
        Files.writeString(next, dump.dumpToString(root));
        Files.move(next, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private String current() {
        return root.get("current-context") instanceof String name ? name : "";
    }

    private void add(String list, Map<String, Object> content) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("name", NAME);
        entry.putAll(content);
        var all = others(list);
        all.add(entry);
        root.put(list, all);
    }

    private List<Object> others(String list) {
        var kept = new ArrayList<Object>(entries(list));
        kept.removeIf(entry -> entry instanceof Map<?, ?> map && NAME.equals(map.get("name")));
        return kept;
    }

    private List<?> entries(String list) {
        return root.get(list) instanceof List<?> entries ? entries : List.of();
    }

    private static Map<String, Object> ordered(String key, String value, String otherKey, String otherValue) {
        var map = new LinkedHashMap<String, Object>();
        map.put(key, value);
        map.put(otherKey, otherValue);
        return map;
    }

    private static String encoded(String pem) {
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
    }
}
