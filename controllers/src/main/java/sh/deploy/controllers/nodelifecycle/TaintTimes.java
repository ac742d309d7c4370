package sh.deploy.controllers.nodelifecycle;

import io.fabric8.kubernetes.api.model.Taint;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.controllers.scheduler.Tolerations;

/**
 * Since when taints evict. Pure.
 *
 * <p>Neither {@code kubectl taint} nor an agent's settings say so, and what is tolerated for a while has to end some time.
 */
final class TaintTimes {
    private TaintTimes() {}

    /** The taints, those that evict and have no time with this one. */
    static List<Taint> noted(List<Taint> taints, Instant now) {
        return taints.stream().map(taint -> noted(taint, now)).toList();
    }

    private static Taint noted(Taint taint, Instant now) {
        boolean known = ObjectFacts.instant(taint.getTimeAdded()).isPresent();
        return known || !Tolerations.NO_EXECUTE.equals(taint.getEffect())
                ? taint
                : taint.edit()
                        .withTimeAdded(now.truncatedTo(ChronoUnit.SECONDS).toString())
                        .build();
    }
}
