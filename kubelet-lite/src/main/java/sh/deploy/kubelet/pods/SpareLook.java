package sh.deploy.kubelet.pods;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.containers.ContainerView;
import sh.deploy.kubelet.containers.EngineException;
import sh.deploy.kubelet.containers.EngineException.Kind;
import sh.deploy.kubelet.containers.Labels;
import sh.deploy.kubelet.environment.CannotConfigure;

/** Looks at a pod's hot spare. For the pod's worker only. */
final class SpareLook {
    private final PodState state;
    private final PodLook look;
    private final SpareSpecs specs;
    private boolean stale;

    SpareLook(NodeParts parts, PodState state, PodLook look) {
        this.state = state;
        this.look = look;
        this.specs = new SpareSpecs(parts, state);
    }

    /**
     * Takes the spare out of the instances of the pod's containers, of which it is none yet.
     *
     * @return null when there is none
     */
    @Nullable
    Spare takeFrom(Map<String, List<Instance>> instances, PodShape shape) {
        var id = state.spareSandboxId;
        if (id == null) {
            return null;
        }
        var sandbox = look.sandbox(id);
        var instance = takeFrom(instances, id);
        var view = instance == null ? null : state.views.get(instance.id());
        if (view == null) {
            return new Spare(sandbox, null, false, false);
        }
        check(view, sandbox, shape);
        return new Spare(sandbox, instance, view.paused(), stale);
    }

    private static @Nullable Instance takeFrom(Map<String, List<Instance>> instances, String sandbox) {
        for (var ofContainer : instances.values()) {
            for (var instance : ofContainer) {
                if (instance.sandbox().equals(sandbox)) {
                    ofContainer.remove(instance);
                    return instance;
                }
            }
        }
        return null;
    }

    /** Whether the next start would be made from the same as the spare was. */
    private void check(ContainerView view, Observed.Sandbox sandbox, PodShape shape) {
        var member = shape.member(view.label(Labels.CONTAINER));
        if (!state.spareUnchecked || member == null || !sandbox.running()) {
            return;
        }
        state.spareUnchecked = false;
        try {
            var now = specs.of(member, PodLook.attempt(view), sandbox.id(), look.surroundings(sandbox));
            stale = !view.label(Labels.SPEC).equals(now.labels().get(Labels.SPEC));
        } catch (CannotConfigure e) {
            stale = false; // the next start could not be made either
        } catch (EngineException e) {
            if (e.kind() == Kind.UNAVAILABLE) {
                state.spareUnchecked = true;
                throw e;
            }
            stale = true; // another image, which is not here yet
        }
    }
}
