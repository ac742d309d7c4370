package sh.deploy.kubelet.pods;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import sh.deploy.kubelet.containers.ContainerEngine;
import sh.deploy.kubelet.containers.ContainerView;

/**
 * What the engine has said of a pod's containers since its worker woke, so that each is asked about once and not after each
 * step. What a step changes is forgotten or replaced by the step; what changes by itself wakes the worker, which then looks
 * at everything anew, unless all it heard is the death of a process, or that the pod is to end. For the pod's worker, and for who thaws a container to stop it.
 */
final class FreshViews {
    private final ContainerEngine engine;
    private final Map<String, ContainerView> views = new ConcurrentHashMap<>();

    FreshViews(ContainerEngine engine) {
        this.engine = engine;
    }

    /** The worker has woken: everything may have changed. */
    void forgetAll() {
        views.clear();
    }

    /** Something is done to this container. */
    void forget(String id) {
        views.remove(id);
    }

    /** Just seen. */
    void put(ContainerView view) {
        views.put(view.id(), view);
    }

    /** It was frozen or let go on just now, and nothing else has changed; an engine that is busy would take long to say so. */
    void paused(String id, boolean frozen) {
        views.computeIfPresent(id, (same, view) -> view.withPaused(frozen));
    }

    /** Empty when the engine has no such container. */
    Optional<ContainerView> of(String id) {
        var known = views.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        var view = engine.inspect(id);
        view.ifPresent(this::put);
        return view;
    }
}
