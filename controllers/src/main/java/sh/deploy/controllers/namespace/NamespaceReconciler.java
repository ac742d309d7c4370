package sh.deploy.controllers.namespace;

import io.fabric8.kubernetes.api.model.Namespace;
import java.time.Duration;
import java.util.List;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ListOptions;
import sh.deploy.api.controller.Outcome;
import sh.deploy.api.controller.Reconciler;
import sh.deploy.api.informer.Informer;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;

/** Empties one namespace on its way out, kind by kind, and takes off its finalizer when it is empty. */
final class NamespaceReconciler implements Reconciler<String> {
    private static final String FINALIZER = "kubernetes";

    /** Pods take their time to stop; nothing tells us when the last object of any kind is gone. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

    private final ApiClient client;
    private final Informer<Namespace> namespaces;
    private final NamespacedKinds kinds;

    NamespaceReconciler(ApiClient client, Informer<Namespace> namespaces) {
        this.client = client;
        this.namespaces = namespaces;
        this.kinds = new NamespacedKinds(client);
    }

    @Override
    public Outcome reconcile(String name) {
        var namespace = namespaces.cache().get("", name).orElse(null);
        if (namespace == null
                || !ObjectFacts.isBeingDeleted(namespace)
                || !finalizers(namespace).contains(FINALIZER)) {
            return Outcome.SETTLED;
        }
        if (!empty(name)) {
            return Outcome.checkAgain(LOOK_AGAIN);
        }
        letGo(namespace);
        return Outcome.SETTLED;
    }

    /** Whether nothing is left. */
    private boolean empty(String name) {
        boolean nothingLeft = true;
        for (var kind : kinds.find()) {
            if (!client.list(kind, name, ListOptions.ALL.page(1)).items().isEmpty()) {
                client.deleteCollection(kind, name, ListOptions.ALL);
                nothingLeft &=
                        client.list(kind, name, ListOptions.ALL.page(1)).items().isEmpty();
            }
        }
        return nothingLeft;
    }

    private void letGo(Namespace namespace) {
        var body = Json.MAPPER.createObjectNode();
        body.put("apiVersion", "v1").put("kind", "Namespace");
        body.putObject("metadata").put("name", ObjectFacts.name(namespace)).put("uid", ObjectFacts.uid(namespace));
        var left = body.putObject("spec").putArray("finalizers");
        finalizers(namespace).stream().filter(one -> !one.equals(FINALIZER)).forEach(left::add);
        try {
            client.updateSubresource(ResourceTypes.NAMESPACE, "", ObjectFacts.name(namespace), "finalize", body);
        } catch (ProblemException refused) {
            if (!refused.problem().says(Reason.NOT_FOUND)) {
                throw refused;
            }
        }
    }

    private static List<String> finalizers(Namespace namespace) {
        var finalizers =
                namespace.getSpec() == null ? null : namespace.getSpec().getFinalizers();
        return finalizers == null ? List.of() : finalizers;
    }
}
