package sh.deploy.kubelet.pods;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Whether the pod's sandbox runs, and what to do where it does not. Pure but for its draft. */
final class SandboxRules {
    /** What has just taken over has better use for the processor. */
    private static final Duration SURPLUS_STAYS = Duration.ofMillis(250);

    private final PlanDraft draft;
    private final SpareRules spares;

    SandboxRules(PlanDraft draft, SpareRules spares) {
        this.draft = draft;
        this.spares = spares;
    }

    /** Whether containers may be kept in it; decides what to do when not. */
    boolean ready() {
        draft.seen.surplusSandboxes().forEach(this::remove);
        var sandbox = draft.seen.sandbox();
        if (sandbox != null && sandbox.running()) {
            return true;
        }
        // Containers of a dead sandbox have lost their network: they end, and begin again in the next.
        var alive = draft.seen.instances().values().stream()
                .flatMap(List::stream)
                .filter(Instance::alive)
                .toList();
        alive.forEach(instance -> draft.stop(
                instance,
                "Stopping container " + instance.container(),
                draft.shape.graceSeconds(),
                draft.now.plusSeconds(draft.shape.graceSeconds())));
        draft.shape.members().forEach(member -> draft.waits(member, "ContainerCreating", ""));
        if (!alive.isEmpty() || draft.shape.of(Member.Role.MAIN).stream().anyMatch(spares::takeOver)) {
            return false;
        }
        if (sandbox != null) {
            draft.step(new Step.RemoveSandbox(sandbox.id()));
        } else if (!draft.isBlocked("")) {
            lookForFirstImages();
            draft.step(new Step.MakeSandbox());
        }
        return false;
    }

    private void remove(String surplus, Instant since) {
        var when = since.plus(SURPLUS_STAYS);
        if (draft.now.isBefore(when)) {
            draft.wakeAt(when);
        } else {
            draft.later(new Step.RemoveSandbox(surplus));
        }
    }

    /** Those that are needed first may be fetched while the sandbox is made. */
    private void lookForFirstImages() {
        boolean mainsFirst = draft.shape.members().getFirst().role() == Member.Role.MAIN;
        var first = mainsFirst ? draft.shape.members() : draft.shape.members().subList(0, 1);
        first.stream()
                .filter(member -> !draft.seen.images().containsKey(member.name()))
                .forEach(member -> draft.step(new Step.LookForImage(member.name())));
    }
}
