package sh.deploy.kubelet.pressure;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which pod goes first. Pure.
 *
 * <p>Source: Kubernetes documentation, "Pod selection for kubelet eviction": pods that use more than they asked for before others, then
 * those of lower priority, then those that use most beyond what they asked for; for processes, which nobody asks for, by priority and
 * use. Ours: nobody goes when all together could not end the pressure, since then it is of another's making; where not all that they use
 * is known and what is known is not enough, that cannot be told, and only those go who are known to matter, or of whose use some is known
 * and more is not.
 */
final class Ranking {
    private static final Comparator<Candidate> BY_REQUESTS = Comparator.<Candidate, Boolean>comparing(
                    pod -> pod.used() <= pod.requested())
            .thenComparing(Candidate::priority)
            .thenComparing(pod -> pod.requested() - pod.used());

    private static final Comparator<Candidate> BY_PRIORITY =
            Comparator.comparing(Candidate::priority).thenComparing(pod -> -pod.used());

    /** Of what is lacking, a pod's known use must be one part in so many, where that of others is not known. */
    private static final int MATTERS = 20;

    private Ranking() {}

    /** @param lacking how much must be given back */
    static Optional<Candidate> first(Signal signal, List<Candidate> candidates, long lacking) {
        boolean enough = candidates.stream().mapToLong(Candidate::used).sum() >= lacking;
        boolean allKnown = !signal.ofInodes() && candidates.stream().noneMatch(Candidate::atLeast);
        if (allKnown && !enough) {
            return Optional.empty();
        }
        long least = enough ? 1 : Math.max(1, lacking / MATTERS);
        return candidates.stream()
                .filter(pod -> pod.used() >= least || pod.used() > 0 && pod.atLeast())
                .min(signal == Signal.PIDS ? BY_PRIORITY : BY_REQUESTS);
    }
}
