package sh.deploy.kubelet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import sh.deploy.kubelet.containers.ContainerSpec;
import sh.deploy.kubelet.join.JoinSettings;
import sh.deploy.kubelet.pressure.EvictionSettings;

/** Reads and writes {@link KubeletSettings} as the YAML file of {@code deployctl kubelet --config}. */
public final class KubeletSettingsFile {
    /** Keys that every file has. */
    public static final List<String> REQUIRED =
            List.of("node", "dataDir", "server", "certificateAuthority", "certificate", "key");

    /** Keys that have a usual value. */
    public static final List<String> OPTIONAL = List.of(
            "engineSocket",
            "imageSource",
            "address",
            "capacity",
            "labels",
            "taints",
            "sandboxPool",
            "startsAtOnce",
            "logMaxBytes",
            "logMaxFiles",
            "evictionHard",
            "evictionPressureTransitionPeriod",
            "podPidsLimit");

    /** Keys in place of the last four that are required, of a machine that joins by itself. */
    public static final List<String> JOINING = List.of("join", "token", "caHash");

    private static final List<String> KEYS =
            Stream.of(REQUIRED, OPTIONAL, JOINING).flatMap(List::stream).toList();

    private KubeletSettingsFile() {}

    /**
     * @throws IllegalArgumentException naming the file, the key, and what is allowed
     * @throws org.snakeyaml.engine.v2.exceptions.YamlEngineException it is not YAML
     */
    public static KubeletSettings read(Path file) throws IOException {
        try {
            return parse(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    static KubeletSettings parse(String yaml) {
        var loaded = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        if (!(loaded instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("expected keys and values, such as node: worker-1");
        }
        var unknown = new TreeSet<String>();
        map.keySet().forEach(key -> unknown.add(String.valueOf(key)));
        KEYS.forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("unknown key " + unknown.first() + "; known are " + KEYS);
        }
        boolean joins = map.containsKey("join");
        refuseBoth(map, joins);
        var node = text(map, "node");
        var dataDir = Path.of(text(map, "dataDir"));
        return new KubeletSettings(
                node,
                dataDir,
                joins ? "" : text(map, "server"),
                joins ? KubeletSettings.joined(node, dataDir) : certificates(map),
                new KubeletSettings.Engine(
                        map.containsKey("engineSocket")
                                ? Path.of(text(map, "engineSocket"))
                                : KubeletSettings.DEFAULT_ENGINE_SOCKET,
                        map.containsKey("imageSource") ? Path.of(text(map, "imageSource")) : null),
                new KubeletSettings.Declared(
                        map.containsKey("address") ? text(map, "address") : "",
                        texts(map, "capacity"),
                        texts(map, "labels"),
                        list(map, "taints")),
                new KubeletSettings.Starts(
                        Math.toIntExact(number(map, "sandboxPool", KubeletSettings.DEFAULT_SANDBOX_POOL)),
                        Math.toIntExact(number(map, "startsAtOnce", KubeletSettings.DEFAULT_STARTS_AT_ONCE))),
                new ContainerSpec.Logging(
                        number(map, "logMaxBytes", KubeletSettings.DEFAULT_LOG_MAX_BYTES),
                        Math.toIntExact(number(map, "logMaxFiles", KubeletSettings.DEFAULT_LOG_MAX_FILES))),
                new KubeletSettings.Limits(
                        EvictionSettings.of(
                                texts(map, "evictionHard"),
                                map.containsKey("evictionPressureTransitionPeriod")
                                        ? text(map, "evictionPressureTransitionPeriod")
                                        : EvictionSettings.DEFAULT_TRANSITION_PERIOD),
                        number(map, "podPidsLimit", KubeletSettings.DEFAULT_POD_PIDS_LIMIT)));
    }

    /** Which cluster the file says to join; null when it says with which certificate to go where. */
    public static @Nullable JoinSettings join(Path file) throws IOException {
        try {
            return join(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    static @Nullable JoinSettings join(String yaml) {
        return new Load(LoadSettings.builder().build()).loadFromString(yaml) instanceof Map<?, ?> map
                        && map.containsKey("join")
                ? JoinSettings.of(text(map, "join"), optional(map, "token"), optional(map, "caHash"))
                : null;
    }

    private static String optional(Map<?, ?> map, String key) {
        return map.containsKey(key) ? text(map, key) : "";
    }

    private static KubeletSettings.Certificates certificates(Map<?, ?> map) {
        return new KubeletSettings.Certificates(
                Path.of(text(map, "certificateAuthority")),
                Path.of(text(map, "certificate")),
                Path.of(text(map, "key")));
    }

    private static void refuseBoth(Map<?, ?> map, boolean joins) {
        for (var key : joins ? REQUIRED.subList(2, REQUIRED.size()) : JOINING) {
            if (map.containsKey(key)) {
                throw new IllegalArgumentException(
                        joins
                                ? key + " is not said together with join: a machine that joins finds that out by itself"
                                : key + " needs join, the API server's address");
            }
        }
    }

    private static String text(Map<?, ?> map, String key) {
        var value = map.get(key);
        if (value instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw new IllegalArgumentException(
                key + " must be text" + (value == null ? ", and is missing" : ", got " + value));
    }

    private static long number(Map<?, ?> map, String key, long otherwise) {
        var value = map.get(key);
        return switch (value) {
            case null -> otherwise;
            case Integer number -> number;
            case Long number -> number;
            default -> throw new IllegalArgumentException(key + " must be a whole number, got " + value);
        };
    }

    private static Map<String, String> texts(Map<?, ?> map, String key) {
        var value = map.get(key);
        return switch (value) {
            case null -> Map.of();
            case Map<?, ?> entries -> {
                var texts = new LinkedHashMap<String, String>();
                entries.forEach((name, text) -> texts.put(String.valueOf(name), String.valueOf(text)));
                yield texts;
            }
            default -> throw new IllegalArgumentException(key + " must be keys and values, got " + value);
        };
    }

    private static List<String> list(Map<?, ?> map, String key) {
        var value = map.get(key);
        return switch (value) {
            case null -> List.of();
            case List<?> items -> items.stream().map(String::valueOf).toList();
            default -> throw new IllegalArgumentException(key + " must be a list, got " + value);
        };
    }

    /** The file that {@link #read} understands; the same text for the same settings. */
    public static String write(KubeletSettings settings) {
        var lines = new LinkedHashMap<String, @Nullable Object>();
        lines.put("node", settings.node());
        lines.put("dataDir", settings.dataDir().toString());
        lines.put("server", settings.server());
        var certificates = settings.certificates();
        if (certificates != null) {
            lines.put("certificateAuthority", certificates.authority().toString());
            lines.put("certificate", certificates.certificate().toString());
            lines.put("key", certificates.key().toString());
        }
        lines.put("engineSocket", settings.engine().socket().toString());
        var imageSource = settings.engine().imageSource();
        if (imageSource != null) {
            lines.put("imageSource", imageSource.toString());
        }
        if (!settings.declared().address().isEmpty()) {
            lines.put("address", settings.declared().address());
        }
        lines.put("capacity", new TreeMap<>(settings.declared().capacity()));
        lines.put("labels", new TreeMap<>(settings.declared().labels()));
        lines.put("taints", settings.declared().taints());
        lines.put("sandboxPool", settings.starts().sandboxPool());
        lines.put("startsAtOnce", settings.starts().atOnce());
        lines.put("logMaxBytes", settings.logging().maxBytes());
        lines.put("logMaxFiles", settings.logging().maxFiles());
        lines.put("evictionHard", new TreeMap<>(settings.limits().eviction().thresholds()));
        lines.put(
                "evictionPressureTransitionPeriod", settings.limits().eviction().writtenTransitionPeriod());
        lines.put("podPidsLimit", settings.limits().podPidsLimit());
        return new Dump(DumpSettings.builder()
                        .setDefaultFlowStyle(FlowStyle.BLOCK)
                        .build())
                .dumpToString(lines);
    }
}
