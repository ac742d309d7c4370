package sh.deploy.api.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What kubeconfig files say, read as kubectl reads them: of several files, the first to name a thing wins. The files that entries point to
 * are read only for the context that is used.
 *
 * @param currentContext empty when none is set
 */
public record Kubeconfig(
        String currentContext, Map<String, Context> contexts, Map<String, Entry> clusters, Map<String, Entry> users) {

    /** @param namespace empty when the context names none */
    public record Context(String cluster, String user, String namespace) {}

    /**
     * A cluster or a user as it stands in the file.
     *
     * @param folder what relative paths in it start from
     */
    public record Entry(Map<String, Object> fields, Path folder) {}

    /** A kubeconfig that cannot be used; the message says which file or entry, and why. */
    public static final class Unusable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message);
        }

        Unusable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The files kubectl would read: those of {@code KUBECONFIG}, or {@code $HOME/.kube/config}. They need not exist. */
    public static List<Path> usualFiles(Map<String, String> environment) {
        var files = new ArrayList<Path>();
        for (var file : environment.getOrDefault("KUBECONFIG", "").split(":", -1)) {
            if (!file.isEmpty()) {
                files.add(Path.of(file));
            }
        }
        if (files.isEmpty()) {
            files.add(Path.of(environment.getOrDefault("HOME", "."), ".kube", "config"));
        }
        return files;
    }

    /** Reads and merges; files that do not exist are skipped, as are empty ones. */
    public static Kubeconfig read(List<Path> files) {
        var current = "";
        var contexts = new LinkedHashMap<String, Context>();
        var clusters = new LinkedHashMap<String, Entry>();
        var users = new LinkedHashMap<String, Entry>();
        for (var file : files) {
            if (!Files.exists(file)) {
                continue;
            }
            var document = KubeconfigFile.parse(file, text(file));
            current = current.isEmpty() ? document.currentContext() : current;
            document.contexts().forEach(contexts::putIfAbsent);
            document.clusters().forEach(clusters::putIfAbsent);
            document.users().forEach(users::putIfAbsent);
        }
        return new Kubeconfig(current, contexts, clusters, users);
    }

    /** The context of that name, or the current one for an empty name. */
    public Context context(String nameOrEmpty) {
        var name = nameOrEmpty.isEmpty() ? currentContext : nameOrEmpty;
        if (name.isEmpty()) {
            throw new Unusable(
                    "no current context is set; name one with --context, or start a cluster with: deployctl up");
        }
        var context = contexts.get(name);
        if (context == null) {
            throw new Unusable("there is no context \"" + name + "\"; known: " + String.join(", ", contexts.keySet()));
        }
        return context;
    }

    /** How to reach the cluster of a context, as its user. */
    public ClientConfig client(Context context) {
        var cluster = clusters.get(context.cluster());
        if (cluster == null) {
            throw new Unusable("there is no cluster \"" + context.cluster() + "\" in the kubeconfig");
        }
        var user = users.get(context.user());
        if (user == null && !context.user().isEmpty()) {
            throw new Unusable("there is no user \"" + context.user() + "\" in the kubeconfig");
        }
        return KubeconfigEntries.client(context, cluster, user);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new Unusable("cannot read " + file + ": " + unreadable.getMessage(), unreadable);
        }
    }
}
