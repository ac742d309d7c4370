package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One rule of the standards with its history.
 *
 * @param id as in Kubernetes
 * @param level the laxest at which it counts
 * @param insteadOf id of the laxer rule that it makes needless; empty for none
 * @param revisions the oldest first
 */
record Rule(String id, Level level, String insteadOf, List<Revision> revisions) {
    /** @param minor of the Kubernetes version that brought it */
    record Revision(int minor, PodCheck check) {}

    Rule {
        revisions = List.copyOf(revisions);
        for (int i = 1; i < revisions.size(); i++) {
            if (revisions.get(i).minor <= revisions.get(i - 1).minor) {
                throw new IllegalArgumentException(id + ": revisions come in the order of their versions");
            }
        }
    }

    static Rule baseline(String id) {
        return new Rule(id, Level.BASELINE, "", List.of());
    }

    static Rule restricted(String id) {
        return new Rule(id, Level.RESTRICTED, "", List.of());
    }

    Rule insteadOf(String laxer) {
        return new Rule(id, level, laxer, revisions);
    }

    /** From 1.{@code minor} on, this is what the rule says. */
    Rule since(int minor, PodCheck check) {
        var longer = new ArrayList<>(revisions);
        longer.add(new Revision(minor, check));
        return new Rule(id, level, insteadOf, longer);
    }

    /** What the rule says as of this version; empty when it was not there yet. */
    Optional<PodCheck> at(PolicyVersion version) {
        for (int i = revisions.size() - 1; i >= 0; i--) {
            if (revisions.get(i).minor <= version.minor()) {
                return Optional.of(revisions.get(i).check);
            }
        }
        return Optional.empty();
    }
}
