package sh.deploy.apiserver;

import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.admission.SystemNamespaces;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.registry.ApiRequest;
import sh.deploy.apiserver.registry.Registry;
import tools.jackson.databind.node.JsonNodeFactory;

/** The namespaces that every Kubernetes cluster has. */
final class DefaultNamespaces {
    private final Registry registry;
    private final Caller self;

    DefaultNamespaces(Registry registry, Caller self) {
        this.registry = registry;
        this.self = self;
    }

    void make() {
        for (var name : SystemNamespaces.NAMES) {
            try {
                registry.execute(self, ApiRequest.get("", "v1", "namespaces", "", name));
            } catch (ProblemException missing) {
                if (missing.problem().reason() != Reason.NOT_FOUND) {
                    throw missing;
                }
                make(name);
            }
        }
    }

    private void make(String name) {
        var namespace = JsonNodeFactory.instance.objectNode();
        namespace.put("apiVersion", "v1").put("kind", "Namespace");
        namespace.putObject("metadata").put("name", name);
        registry.execute(self, ApiRequest.create("", "v1", "namespaces", "", namespace));
    }
}
