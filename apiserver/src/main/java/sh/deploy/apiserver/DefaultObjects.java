package sh.deploy.apiserver;

import sh.deploy.api.object.LocalVolumes;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.admission.SystemNamespaces;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.kinds.policy.SystemPriority;
import sh.deploy.apiserver.registry.ApiRequest;
import sh.deploy.apiserver.registry.Registry;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The namespaces and priority classes that every Kubernetes cluster has, made at every start where they are missing; and a storage
 * class, made at a cluster's first start only: who wants another default takes the mark off this one or deletes it, and it stays so.
 */
final class DefaultObjects {
    private static final String STORAGE = "storage.k8s.io";

    private final Registry registry;
    private final Caller self;

    DefaultObjects(Registry registry, Caller self) {
        this.registry = registry;
        this.self = self;
    }

    void make() {
        // The class comes before the namespaces: what is interrupted in between is a first start again.
        if (isFirstStart() && isMissing(ApiRequest.get(STORAGE, "v1", "storageclasses", "", LocalVolumes.CLASS))) {
            makeStorageClass();
        }
        for (var each : SystemPriority.ALL) {
            if (isMissing(ApiRequest.get(SystemPriority.GROUP, "v1", SystemPriority.CLASSES, "", each.name()))) {
                makePriorityClass(each);
            }
        }
        for (var name : SystemNamespaces.NAMES) {
            if (isMissing(ApiRequest.get("", "v1", "namespaces", "", name))) {
                makeNamespace(name);
            }
        }
    }

    /** Nobody deletes such a namespace. */
    private boolean isFirstStart() {
        return SystemNamespaces.NAMES.stream()
                .anyMatch(name -> isMissing(ApiRequest.get("", "v1", "namespaces", "", name)));
    }

    private boolean isMissing(ApiRequest request) {
        try {
            registry.execute(self, request);
            return false;
        } catch (ProblemException missing) {
            if (missing.problem().reason() != Reason.NOT_FOUND) {
                throw missing;
            }
            return true;
        }
    }

    private void makeNamespace(String name) {
        var namespace = JsonNodeFactory.instance.objectNode();
        namespace.put("apiVersion", "v1").put("kind", "Namespace");
        namespace.putObject("metadata").put("name", name);
        registry.execute(self, ApiRequest.create("", "v1", "namespaces", "", namespace));
    }

    private void makePriorityClass(SystemPriority wanted) {
        var made = JsonNodeFactory.instance.objectNode();
        made.put("apiVersion", SystemPriority.GROUP + "/v1").put("kind", "PriorityClass");
        made.putObject("metadata").put("name", wanted.name());
        made.put("value", wanted.value()).put("description", wanted.description());
        registry.execute(self, ApiRequest.create(SystemPriority.GROUP, "v1", SystemPriority.CLASSES, "", made));
    }

    private void makeStorageClass() {
        var made = JsonNodeFactory.instance.objectNode();
        made.put("apiVersion", STORAGE + "/v1").put("kind", "StorageClass");
        made.putObject("metadata")
                .put("name", LocalVolumes.CLASS)
                .putObject("annotations")
                .put(LocalVolumes.DEFAULT_CLASS, "true");
        made.put("provisioner", LocalVolumes.PROVISIONER)
                .put("reclaimPolicy", "Delete")
                .put("volumeBindingMode", "WaitForFirstConsumer");
        registry.execute(self, ApiRequest.create(STORAGE, "v1", "storageclasses", "", made));
    }
}
