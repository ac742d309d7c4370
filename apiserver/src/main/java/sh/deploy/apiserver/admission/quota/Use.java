package sh.deploy.apiserver.admission.quota;

import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.kinds.amounts.Amounts;
import sh.deploy.apiserver.kinds.amounts.PodAmounts;
import sh.deploy.apiserver.kinds.schema.QuantityText;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;

/**
 * What one object takes of what quotas bound. A pod that has ended takes nothing but its place among the objects. Source: Kubernetes'
 * documentation, "Resource Quotas".
 *
 * @param pod null for everything but pods
 */
record Use(Amounts amounts, @Nullable PodTraits pod) {
    static final Use NOTHING = new Use(Amounts.NONE, null);

    private static final String COUNT = "count/";

    /** Kinds that were counted before any kind could be, by their bare names. */
    private static final Set<String> COUNTED_BY_NAME = Set.of(
            "configmaps", "secrets", "services", "replicationcontrollers", "resourcequotas", "persistentvolumeclaims");

    private static final Set<String> WITH_REQUESTS = Set.of("cpu", "memory", "ephemeral-storage");

    /** Whether two objects of its kind may take different amounts. */
    static boolean differs(ObjectKey key) {
        return isPod(key) || isClaim(key);
    }

    static Use of(ObjectKey key, JsonNode object) {
        if (isPod(key)) {
            return ofPod(key, object);
        }
        return isClaim(key) ? new Use(ofClaim(key, object), null) : ofAny(key);
    }

    /** Of an object of a kind whose objects all take the same. */
    static Use ofAny(ObjectKey key) {
        return new Use(count(key), null);
    }

    /** {@code count/deployments.apps}, and the older name if there is one. */
    private static Amounts count(ObjectKey key) {
        var name = countName(key.group(), key.resource());
        return key.group().isEmpty() && COUNTED_BY_NAME.contains(key.resource())
                ? Amounts.oneOf(name, key.resource())
                : Amounts.oneOf(name);
    }

    /** The kind whose objects a quota counts by this name, when that is all it does. */
    static @Nullable ObjectKey countedAs(String name, String namespace) {
        var resource = name.startsWith(COUNT) ? name.substring(COUNT.length()) : name;
        if (resource.equals(name) && !COUNTED_BY_NAME.contains(name)) {
            return null;
        }
        int dot = resource.indexOf('.');
        var key = dot < 0
                ? new ObjectKey("", resource, namespace, "")
                : new ObjectKey(resource.substring(dot + 1), resource.substring(0, dot), namespace, "");
        return differs(key) ? null : key;
    }

    private static String countName(String group, String resource) {
        return COUNT + resource + (group.isEmpty() ? "" : "." + group);
    }

    static boolean isPod(ObjectKey key) {
        return key.group().isEmpty() && key.resource().equals("pods");
    }

    private static boolean isClaim(ObjectKey key) {
        return key.group().isEmpty() && key.resource().equals("persistentvolumeclaims");
    }

    private static Use ofPod(ObjectKey key, JsonNode pod) {
        var spec = Tree.at(pod, "spec");
        var requests = PodAmounts.requests(spec);
        var limits = PodAmounts.limits(spec);
        var traits = PodTraits.of(spec, requests, limits);
        var phase = Tree.text(pod, "status", "phase");
        if (phase.equals("Succeeded") || phase.equals("Failed")) {
            return new Use(count(key), traits);
        }
        return new Use(count(key).plus(Amounts.oneOf("pods")).plus(ofContainers(requests, limits)), traits);
    }

    /** By the names that quotas have for what containers ask for and are limited to. */
    static Amounts ofContainers(Amounts requests, Amounts limits) {
        var all = new TreeMap<String, QuantityText>();
        for (var name : requests.names()) {
            var amount = requests.of(name).orElseThrow();
            all.put("requests." + name, amount);
            if (WITH_REQUESTS.contains(name) || name.startsWith("hugepages-")) {
                all.put(name, amount);
            }
        }
        for (var name : WITH_REQUESTS) {
            limits.of(name).ifPresent(amount -> all.put("limits." + name, amount));
        }
        return Amounts.of(all);
    }

    /** Once for all claims, and once for those of its storage class. */
    private static Amounts ofClaim(ObjectKey key, JsonNode claim) {
        var storage =
                Amounts.of(Tree.at(claim, "spec", "resources", "requests")).of("storage");
        var storageClass = Tree.text(claim, "spec", "storageClassName");
        var ofClass = storageClass + ".storageclass.storage.k8s.io/";
        var all = count(key);
        if (!storageClass.isEmpty()) {
            all = all.plus(Amounts.oneOf(ofClass + "persistentvolumeclaims"));
        }
        if (storage.isPresent()) {
            all = all.with("requests.storage", storage.get());
            if (!storageClass.isEmpty()) {
                all = all.with(ofClass + "requests.storage", storage.get());
            }
        }
        return all;
    }
}
