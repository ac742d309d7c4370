package sh.deploy.e2e.nodes;

import java.util.Collection;
import java.util.List;
import sh.deploy.e2e.bench.cluster.Journals;

/** What the journals say was thought of some nodes, and done to their pods, in some time. */
record Alarms(long suspicions, long dead, long evictions) {
    private static final int FEW = 2;
    /** One moment for so many nodes. */
    private static final int MANY = 10;

    static Alarms of(List<Journals.Line> lines, Collection<String> nodes) {
        return new Alarms(
                count(lines, nodes, Journals.SUSPECT),
                count(lines, nodes, Journals.DEAD),
                count(lines, nodes, Journals.EVICT));
    }

    static Alarms sum(Collection<Alarms> all) {
        return new Alarms(
                all.stream().mapToLong(Alarms::suspicions).sum(),
                all.stream().mapToLong(Alarms::dead).sum(),
                all.stream().mapToLong(Alarms::evictions).sum());
    }

    /**
     * Of so many healthy nodes: nothing that no later insight undoes, and no more moments of suspicion than the machine explains, on which
     * much else runs. A detector that is wrong about them says so again and again.
     */
    boolean areMoments(int nodes) {
        return dead == 0 && evictions == 0 && suspicions <= Math.max(FEW, nodes / MANY);
    }

    private static long count(List<Journals.Line> lines, Collection<String> nodes, String event) {
        return lines.stream()
                .filter(line -> line.event().equals(event) && nodes.contains(line.node()))
                .count();
    }
}
