package sh.deploy.api.client;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import sh.deploy.api.manifest.Limits;
import sh.deploy.api.manifest.ManifestException;
import sh.deploy.api.manifest.ManifestReader;
import tools.jackson.databind.JsonNode;

/** One kubeconfig document, entries by name. What stands in it twice counts with its last value, and what is another than text is refused. */
record KubeconfigFile(
        String currentContext,
        Map<String, Kubeconfig.Context> contexts,
        Map<String, Kubeconfig.Entry> clusters,
        Map<String, Kubeconfig.Entry> users) {

    static KubeconfigFile parse(Path file, String text) {
        try {
            var documents = new ManifestReader(Limits.USUAL).read(file.toString(), text);
            if (documents.isEmpty()) {
                return new KubeconfigFile("", Map.of(), Map.of(), Map.of());
            }
            var content = documents.getFirst().content();
            if (documents.size() > 1 || !content.isObject()) {
                throw new Kubeconfig.Unusable(
                        file + " is not a kubeconfig: it should hold clusters, users and contexts");
            }
            return of(content, file.toAbsolutePath().resolveSibling(""));
        } catch (ManifestException notYaml) {
            throw new Kubeconfig.Unusable(file + " is not YAML: " + notYaml.getMessage(), notYaml);
        }
    }

    private static KubeconfigFile of(JsonNode content, Path folder) {
        return new KubeconfigFile(
                string(content, "current-context"),
                contexts(content.path("contexts")),
                entries(content.path("clusters"), "cluster", folder),
                entries(content.path("users"), "user", folder));
    }

    private static Map<String, Kubeconfig.Context> contexts(JsonNode list) {
        var found = new LinkedHashMap<String, Kubeconfig.Context>();
        for (var item : list) {
            var context = item.path("context");
            found.putIfAbsent(
                    string(item, "name"),
                    new Kubeconfig.Context(
                            string(context, "cluster"), string(context, "user"), string(context, "namespace")));
        }
        return found;
    }

    private static Map<String, Kubeconfig.Entry> entries(JsonNode list, String field, Path folder) {
        var found = new LinkedHashMap<String, Kubeconfig.Entry>();
        for (var item : list) {
            found.putIfAbsent(string(item, "name"), new Kubeconfig.Entry(item.path(field), folder));
        }
        return found;
    }

    /** Empty where there is none. */
    static String string(JsonNode fields, String name) {
        var value = fields.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isString()) {
            throw new Kubeconfig.Unusable(name + " in the kubeconfig must be text, and is " + words(value));
        }
        return value.stringValue();
    }

    private static String words(JsonNode value) {
        return value.isContainer() ? "a list or has fields" : "a number or true or false: put it in quotes";
    }
}
