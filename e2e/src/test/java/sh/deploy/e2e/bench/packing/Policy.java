package sh.deploy.e2e.bench.packing;

import org.jspecify.annotations.Nullable;
import sh.deploy.controllers.scheduler.PodFacts;

/** Chooses among open nodes; told of everything that happens. */
interface Policy {
    String name();

    void opened(OpenNode node);

    void closed(OpenNode node);

    /** The name of a node with room for it, or null when there is none. */
    @Nullable
    String choose(PodFacts pod);

    void left(PodFacts pod);
}
