package sh.deploy.e2e.nodes;

import java.util.Collection;
import java.util.List;
import sh.deploy.e2e.bench.cluster.Journals;

/** What the journals say was thought of some nodes, and done to their pods, in some time. */
record Alarms(long suspicions, long dead, long evictions) {
    static Alarms of(List<Journals.Line> lines, Collection<String> nodes) {
        return new Alarms(
                count(lines, nodes, Journals.SUSPECT),
                count(lines, nodes, Journals.DEAD),
                count(lines, nodes, Journals.EVICT));
    }

    /** Nothing that no later insight undoes. */
    boolean areHarmless() {
        return dead == 0 && evictions == 0;
    }

    private static long count(List<Journals.Line> lines, Collection<String> nodes, String event) {
        return lines.stream()
                .filter(line -> line.event().equals(event) && nodes.contains(line.node()))
                .count();
    }
}
