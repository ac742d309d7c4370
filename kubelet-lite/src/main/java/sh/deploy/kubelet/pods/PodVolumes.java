package sh.deploy.kubelet.pods;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectFacts;

/**
 * Brings a pod's volumes up to date before its containers begin, and whenever what they are made of has changed. For the pod's
 * worker only.
 */
final class PodVolumes {
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final NodeParts parts;
    private final PodState state;
    private final PodLook look;
    private final PodTokens tokens;
    private @Nullable Instant again;

    PodVolumes(NodeParts parts, PodState state, PodLook look) {
        this.parts = parts;
        this.state = state;
        this.look = look;
        this.tokens = new PodTokens(parts, state);
    }

    /** For what the server is asked, before the engine is asked how all is. */
    void ask() {
        if (!ObjectFacts.isBeingDeleted(state.pod)) {
            tokens.ask();
        }
    }

    /** What was seen, and what is wrong with the volumes. */
    Observed prepared(PodShape shape, Observed seen) {
        boolean takesLeave = seen.ending() != null && seen.anyAlive() && !state.forgotten;
        if (takesLeave || (seen.ending() == null && !seen.settled())) {
            tokens.ask();
        } else {
            tokens.rest();
        }
        if (seen.ending() != null) {
            again = null;
            if (takesLeave) {
                bringTokens(seen);
            }
            return seen;
        }
        boolean due = again != null && !parts.time().now().isBefore(again);
        boolean wanted = seen.sandbox() != null && seen.sandbox().running() && !seen.settled();
        return wanted && (state.volumesStale || due) ? prepare(shape, seen, due) : seen;
    }

    private Observed prepare(PodShape shape, Observed seen, boolean due) {
        state.volumesStale = false;
        state.tokenCame = false;
        boolean begun = shape.members().stream()
                .anyMatch(member -> seen.current(member.name()).isPresent());
        var problems = state.folder.prepare(state.pod, parts.materials(), look.surroundings(seen), begun);
        problems.stream()
                .filter(problem -> due || !problem.awaited())
                .forEach(problem -> state.events.warning(
                        "FailedMount",
                        "MountVolume.SetUp failed for volume \"" + problem.volume() + "\" : " + problem.message()));
        // Containers that run keep what they have when a ConfigMap or Secret goes away.
        state.volumeProblem =
                problems.isEmpty() || begun ? null : problems.getFirst().message();
        again = problems.isEmpty() ? null : parts.time().now().plus(AGAIN);
        return seen.withVolumeProblem(state.volumeProblem);
    }

    /** Whoever ends takes leave of the server as long as its grace lasts; all else that has changed comes too late for it. */
    private void bringTokens(Observed seen) {
        if (state.tokenCame) {
            state.tokenCame = false;
            state.folder.prepare(state.pod, parts.materials(), look.surroundings(seen), true);
        }
    }

    /** When to try again, or to ask for new tokens; null when there is nothing to do. */
    @Nullable
    Instant again() {
        return Earliest.of(again, tokens.next());
    }
}
