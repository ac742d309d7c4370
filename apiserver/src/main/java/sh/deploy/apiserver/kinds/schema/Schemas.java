package sh.deploy.apiserver.kinds.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** All types, by name. Safe for all threads. */
public final class Schemas {
    private static final Schemas BUILT_IN = new Schemas();

    private final Map<String, Map<String, String>> lines = new ConcurrentHashMap<>();
    private final Map<String, TypeSchema> types = new ConcurrentHashMap<>();

    private Schemas() {}

    public static Schemas builtIn() {
        return BUILT_IN;
    }

    /** As types of Kubernetes' own are called: {@code io.k8s.api.apps.v1.Deployment}. @param apiVersion such as {@code apps/v1} */
    public static String nameOf(String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        var group = slash < 0 ? "core" : apiVersion.substring(0, slash).replaceFirst("\\..*", "");
        return "io.k8s.api." + group + "." + apiVersion.substring(slash + 1) + "." + kind;
    }

    /** The type of this name; that there is one is the schema's own promise, which a test keeps. */
    public TypeSchema type(String name) {
        return find(name).orElseThrow(() -> new IllegalStateException("the schema has no type " + name));
    }

    public Optional<TypeSchema> find(String name) {
        var known = types.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        var line = lines.computeIfAbsent(packageOf(name), Schemas::read).get(name);
        return line == null
                ? Optional.empty()
                : Optional.of(types.computeIfAbsent(name, missing -> SchemaLine.parse(line)));
    }

    /** Names of the types of one package, such as {@code io.k8s.api.core.v1}. */
    public List<String> names(String packageName) {
        return List.copyOf(lines.computeIfAbsent(packageName, Schemas::read).keySet());
    }

    private static Map<String, String> read(String packageName) {
        var found = new LinkedHashMap<String, String>();
        for (var line : resource(packageName).lines().toList()) {
            found.put(SchemaLine.name(line), line);
        }
        return found;
    }

    private static String resource(String packageName) {
        try (var in = open(packageName)) {
            return in == null ? "" : new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the schema of " + packageName, e);
        }
    }

    private static java.io.@Nullable InputStream open(String packageName) {
        return Schemas.class.getResourceAsStream(packageName + ".jsonl");
    }

    private static String packageOf(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(0, dot);
    }
}
