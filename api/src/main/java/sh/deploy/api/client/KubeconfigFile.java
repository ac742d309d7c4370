package sh.deploy.api.client;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** One kubeconfig document, entries by name. */
record KubeconfigFile(
        String currentContext,
        Map<String, Kubeconfig.Context> contexts,
        Map<String, Kubeconfig.Entry> clusters,
        Map<String, Kubeconfig.Entry> users) {

    static KubeconfigFile parse(Path file, String text) {
        Object document;
        try {
            document = new Load(LoadSettings.builder().setLabel(file.toString()).build()).loadFromString(text);
        } catch (YamlEngineException notYaml) {
            throw new Kubeconfig.Unusable(file + " is not YAML: " + notYaml.getMessage(), notYaml);
        } catch (IndexOutOfBoundsException | IllegalArgumentException brokenEscape) {
            throw new Kubeconfig.Unusable(
                    file + " is not YAML: a \\ in double quotes stands for no character", brokenEscape);
        } catch (StackOverflowError tooDeep) {
            throw new Kubeconfig.Unusable(file + " is nested too deep for a kubeconfig", tooDeep);
        }
        if (document == null) {
            return new KubeconfigFile("", Map.of(), Map.of(), Map.of());
        }
        if (!(document instanceof Map<?, ?> fields)) {
            throw new Kubeconfig.Unusable(file + " is not a kubeconfig: it should hold clusters, users and contexts");
        }
        var folder = file.toAbsolutePath().resolveSibling("");
        return new KubeconfigFile(
                string(fields, "current-context"),
                contexts(fields),
                entries(fields, "clusters", "cluster", folder),
                entries(fields, "users", "user", folder));
    }

    private static Map<String, Kubeconfig.Context> contexts(Map<?, ?> document) {
        var found = new LinkedHashMap<String, Kubeconfig.Context>();
        for (var item : list(document.get("contexts"))) {
            var context = map(item.get("context"));
            found.putIfAbsent(
                    string(item, "name"),
                    new Kubeconfig.Context(
                            string(context, "cluster"), string(context, "user"), string(context, "namespace")));
        }
        return found;
    }

    private static Map<String, Kubeconfig.Entry> entries(Map<?, ?> document, String list, String field, Path folder) {
        var found = new LinkedHashMap<String, Kubeconfig.Entry>();
        for (var item : list(document.get(list))) {
            found.putIfAbsent(string(item, "name"), new Kubeconfig.Entry(map(item.get(field)), folder));
        }
        return found;
    }

    /** A text, a number or a boolean, which others write without quotes. Anything else may hold itself, and has no end. */
    static String string(Map<?, ?> fields, String name) {
        var value = fields.get(name);
        if (value instanceof Collection || value instanceof Map) {
            throw new Kubeconfig.Unusable(
                    name + " in the kubeconfig must be text, not a list or something with fields");
        }
        return value == null ? "" : value.toString();
    }

    private static List<Map<?, ?>> list(@Nullable Object value) {
        if (!(value instanceof List<?> items)) {
            return List.of();
        }
        return items.stream().<Map<?, ?>>map(KubeconfigFile::map).toList();
    }

    private static Map<String, Object> map(@Nullable Object value) {
        var fields = new LinkedHashMap<String, Object>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, content) -> {
                if (name != null && content != null) {
                    fields.put(name.toString(), content);
                }
            });
        }
        return fields;
    }
}
