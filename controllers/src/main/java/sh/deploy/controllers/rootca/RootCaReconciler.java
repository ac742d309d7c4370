package sh.deploy.controllers.rootca;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import java.time.Duration;
import java.util.Map;
import sh.deploy.api.access.InCluster;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.controller.Outcome;
import sh.deploy.api.controller.Reconciler;
import sh.deploy.api.informer.Cache;
import sh.deploy.api.informer.Informer;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;

/** Makes the ConfigMap of one namespace, or brings it back to what it must say, unless the namespace is on its way out. */
final class RootCaReconciler implements Reconciler<String> {
    private static final Duration SYNCED_SOON = Duration.ofMillis(50);

    private final ApiClient client;
    private final Cache<Namespace> namespaces;
    private final Informer<ConfigMap> maps;
    private final Map<String, String> wanted;

    RootCaReconciler(ApiClient client, Cache<Namespace> namespaces, Informer<ConfigMap> maps, String authority) {
        this.client = client;
        this.namespaces = namespaces;
        this.maps = maps;
        this.wanted = Map.of(InCluster.CA, authority);
    }

    @Override
    public Outcome reconcile(String name) {
        if (!maps.hasSynced()) {
            return new Outcome.CheckAgain(SYNCED_SOON);
        }
        var namespace = namespaces.get("", name).orElse(null);
        if (namespace != null && !ObjectFacts.isBeingDeleted(namespace)) {
            var found = maps.cache().get(name, InCluster.ROOT_CA);
            if (found.isEmpty()) {
                make(name);
            } else if (!wanted.equals(found.get().getData())) {
                client.update(
                        ResourceTypes.CONFIG_MAP,
                        found.get().edit().withData(wanted).build());
            }
        }
        return Outcome.SETTLED;
    }

    /** The cache may be behind: somebody may have made it already. */
    private void make(String namespace) {
        var map = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(InCluster.ROOT_CA)
                .endMetadata()
                .withData(wanted)
                .build();
        try {
            client.create(ResourceTypes.CONFIG_MAP, map);
        } catch (ProblemException refused) {
            if (!refused.problem().says(Reason.ALREADY_EXISTS)) {
                throw refused;
            }
        }
    }
}
