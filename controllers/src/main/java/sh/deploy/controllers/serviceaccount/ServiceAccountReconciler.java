package sh.deploy.controllers.serviceaccount;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.controller.Outcome;
import sh.deploy.api.controller.Reconciler;
import sh.deploy.api.informer.Cache;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;

/** Makes the default account of one namespace unless it is there or the namespace is on its way out. */
final class ServiceAccountReconciler implements Reconciler<String> {
    private static final String DEFAULT = "default";

    private final ApiClient client;
    private final Cache<Namespace> namespaces;
    private final Cache<ServiceAccount> accounts;

    ServiceAccountReconciler(ApiClient client, Cache<Namespace> namespaces, Cache<ServiceAccount> accounts) {
        this.client = client;
        this.namespaces = namespaces;
        this.accounts = accounts;
    }

    @Override
    public Outcome reconcile(String name) {
        var namespace = namespaces.get("", name).orElse(null);
        boolean stays = namespace != null && !ObjectFacts.isBeingDeleted(namespace);
        if (stays && accounts.get(name, DEFAULT).isEmpty()) {
            make(name);
        }
        return Outcome.SETTLED;
    }

    /** The cache may be behind: somebody may have made it already. */
    private void make(String namespace) {
        var account = new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(DEFAULT)
                .endMetadata()
                .build();
        try {
            client.create(ResourceTypes.SERVICE_ACCOUNT, account);
        } catch (ProblemException refused) {
            if (!refused.problem().says(Reason.ALREADY_EXISTS)) {
                throw refused;
            }
        }
    }
}
