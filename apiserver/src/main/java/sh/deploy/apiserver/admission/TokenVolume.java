package sh.deploy.apiserver.admission;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import sh.deploy.api.access.InCluster;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.watch.Snapshot;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A new pod gets a volume with a token of its account, the cluster's authority and its namespace, where clients look for them, unless
 * the pod or the account says no. Source: Kubernetes' documentation, "ServiceAccount admission controller".
 */
final class TokenVolume {
    private static final String PREFIX = "kube-api-access-";
    private static final String MOUNTED = "automountServiceAccountToken";
    private static final int TOKEN_SECONDS = 3_600;
    /** 0644. */
    private static final int READABLE = 420;

    private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";
    private static final int SUFFIX_LENGTH = 5;

    private final Supplier<Snapshot> newest;

    TokenVolume(Supplier<Snapshot> newest) {
        this.newest = newest;
    }

    /** Changes the tree in place; leaves everything but pods alone. */
    void give(Kind kind, ObjectKey key, ObjectNode pod) {
        if (!kind.group().isEmpty() || !kind.plural().equals("pods") || !isWanted(key, pod)) {
            return;
        }
        var spec = Tree.child(pod, "spec");
        var given = Tree.objects(spec, "volumes").stream()
                .map(volume -> Tree.text(volume, "name"))
                .filter(name -> name.startsWith(PREFIX))
                .findFirst();
        var name = given.orElseGet(() -> PREFIX + suffix(Tree.text(pod, "metadata", "uid")));
        boolean used = false;
        for (var list : List.of("initContainers", "containers")) {
            for (var container : Tree.objects(spec, list)) {
                used |= mount(container, name);
            }
        }
        if (used && given.isEmpty()) {
            fill(Tree.list(spec, "volumes").addObject().put("name", name).putObject("projected"));
        }
    }

    private boolean isWanted(ObjectKey key, ObjectNode pod) {
        if (Tree.has(pod, "spec", MOUNTED)) {
            return Tree.isTrue(pod, "spec", MOUNTED);
        }
        var name = Tree.text(pod, "spec", "serviceAccountName");
        var account = newest.get().get(new ObjectKey("", "serviceaccounts", key.namespace(), name));
        JsonNode tree = account == null ? Tree.newObject() : JsonTrees.object(account.json());
        return !Tree.has(tree, MOUNTED) || Tree.isTrue(tree, MOUNTED);
    }

    /** False when something of the author's stands there. */
    private static boolean mount(ObjectNode container, String volume) {
        for (var mount : Tree.objects(container, "volumeMounts")) {
            if (plain(Tree.text(mount, "mountPath")).equals(InCluster.FOLDER)) {
                return false;
            }
        }
        Tree.list(container, "volumeMounts")
                .addObject()
                .put("name", volume)
                .put("readOnly", true)
                .put("mountPath", InCluster.FOLDER);
        return true;
    }

    /** Of a folder, however it is written. */
    private static String plain(String path) {
        return Arrays.stream(path.split("/"))
                .filter(part -> !part.isEmpty() && !part.equals("."))
                .collect(Collectors.joining("/", "/", ""));
    }

    private static void fill(ObjectNode projected) {
        var sources = projected.put("defaultMode", READABLE).putArray("sources");
        sources.addObject()
                .putObject("serviceAccountToken")
                .put("expirationSeconds", TOKEN_SECONDS)
                .put("path", InCluster.TOKEN);
        sources.addObject()
                .putObject("configMap")
                .put("name", InCluster.ROOT_CA)
                .putArray("items")
                .addObject()
                .put("key", InCluster.CA)
                .put("path", InCluster.CA);
        sources.addObject()
                .putObject("downwardAPI")
                .putArray("items")
                .addObject()
                .put("path", InCluster.NAMESPACE)
                .putObject("fieldRef")
                .put("apiVersion", "v1")
                .put("fieldPath", "metadata.namespace");
    }

    /** The same for the same pod, so that doing it twice is harmless. */
    private static String suffix(String uid) {
        var suffix = new StringBuilder(SUFFIX_LENGTH);
        long left = Integer.toUnsignedLong(uid.hashCode());
        for (int i = 0; i < SUFFIX_LENGTH; i++) {
            suffix.append(LETTERS.charAt((int) (left % LETTERS.length())));
            left /= LETTERS.length();
        }
        return suffix.toString();
    }
}
