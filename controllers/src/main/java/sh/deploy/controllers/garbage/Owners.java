package sh.deploy.controllers.garbage;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.LinkedHashMap;
import java.util.Map;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceType;

/** Finds out how it stands with owners: from the caches where they are sure, else from the server. Safe for all threads. */
final class Owners {
    private static final int MAX_REMEMBERED = 4096;

    private final ApiClient client;
    private final Watched watched;

    /** Owners the server said are gone: an uid never comes back. */
    private final Map<String, Boolean> gone = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    Owners(ApiClient client, Watched watched) {
        this.client = client;
        this.watched = watched;
    }

    OwnerState state(HasMetadata dependent, OwnerReference owner) {
        var type = Watched.type(owner.getApiVersion(), owner.getKind()).orElse(null);
        if (type == null) {
            return OwnerState.PRESENT;
        }
        var namespace = type.namespaced() ? ObjectFacts.namespace(dependent) : "";
        var cached = watched.cached(type, namespace, owner.getName());
        if (cached.isPresent() && ObjectFacts.uid(cached.get()).equals(owner.getUid())) {
            return stateOf(cached.get());
        }
        return isKnownGone(owner.getUid()) ? OwnerState.GONE : ask(type, namespace, owner);
    }

    private <T extends HasMetadata> OwnerState ask(ResourceType<T> type, String namespace, OwnerReference owner) {
        var found = client.find(type, namespace, owner.getName());
        if (found.isPresent() && ObjectFacts.uid(found.get()).equals(owner.getUid())) {
            return stateOf(found.get());
        }
        noteGone(owner.getUid());
        return OwnerState.GONE;
    }

    private static OwnerState stateOf(HasMetadata owner) {
        boolean waits = ObjectFacts.isBeingDeleted(owner)
                && ObjectFacts.finalizers(owner).contains(GarbageReconciler.FOREGROUND);
        return waits ? OwnerState.WAITS_FOR_DEPENDENTS : OwnerState.PRESENT;
    }

    private synchronized boolean isKnownGone(String uid) {
        return gone.containsKey(uid);
    }

    private synchronized void noteGone(String uid) {
        gone.put(uid, true);
    }
}
