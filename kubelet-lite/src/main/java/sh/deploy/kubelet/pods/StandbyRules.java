package sh.deploy.kubelet.pods;

import java.util.ArrayList;
import java.util.List;
import sh.deploy.api.object.Standby;

/**
 * Freezes the containers of a pod that stands by once all of them are ready, and lets them run on as soon as it takes a place; see
 * {@link Standby}. Pure but for its draft.
 */
final class StandbyRules {
    private final PlanDraft draft;
    private final WarmUp warmUp;

    StandbyRules(PlanDraft draft) {
        this.draft = draft;
        this.warmUp = new WarmUp(draft);
    }

    void decide() {
        if (draft.shape.standby()) {
            freeze();
        } else {
            alive().stream()
                    .filter(instance -> draft.seen.frozen().contains(instance.id()))
                    .forEach(instance -> draft.step(new Step.Thaw(instance)));
        }
    }

    private void freeze() {
        var members = draft.shape.members().stream()
                .filter(member -> member.role() != Member.Role.INIT)
                .toList();
        var ready = new ArrayList<Instance>();
        for (var member : members) {
            draft.seen
                    .current(member.name())
                    .filter(Instance::alive)
                    .filter(instance -> isReady(instance, member))
                    .ifPresent(ready::add);
        }
        if (ready.size() == members.size()) {
            ready.stream()
                    .filter(instance -> !draft.seen.frozen().contains(instance.id()))
                    .forEach(instance -> draft.later(new Step.Freeze(instance)));
        }
    }

    private boolean isReady(Instance instance, Member member) {
        return draft.seen.frozen().contains(instance.id())
                || !draft.seen.stopping().containsKey(instance.id())
                        && warmUp.isReady(instance, WarmUp.startedAt(instance), member);
    }

    private List<Instance> alive() {
        return draft.seen.instances().values().stream()
                .flatMap(List::stream)
                .filter(Instance::alive)
                .toList();
    }
}
