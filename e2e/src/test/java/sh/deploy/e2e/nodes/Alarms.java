package sh.deploy.e2e.nodes;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import sh.deploy.e2e.bench.cluster.Journals;

/**
 * What the journals say was thought of some nodes, and done to their pods, in some time.
 *
 * @param unexplained of the suspicions, those of a node whose agent was in time by its own word: invariant I13 is about these
 */
record Alarms(long suspicions, long unexplained, long dead, long evictions) {
    private static final int FEW = 2;

    /**
     * An agent says when its own thread was late, and the server forgives what its own missed; of the machine's network between them, whose
     * work waits for the same cores, nobody says when it was. None was seen in six runs of all tests.
     */
    private static final int UNEXPLAINED = 1;

    /** Two beats and more; who is later than that has stood still. */
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    static Alarms of(List<Journals.Line> lines, Collection<String> nodes) {
        return new Alarms(
                count(lines, nodes, Journals.SUSPECT),
                lines.stream()
                        .filter(line -> line.event().equals(Journals.SUSPECT) && nodes.contains(line.node()))
                        .filter(line -> !saysThatItWasLate(line, lines))
                        .count(),
                count(lines, nodes, Journals.DEAD),
                count(lines, nodes, Journals.EVICT));
    }

    /** By the first word of it after the suspicion. */
    private static boolean saysThatItWasLate(Journals.Line suspicion, List<Journals.Line> lines) {
        return lines.stream()
                .filter(line -> line.is(Journals.BACK, suspicion.node()) && line.atNanos() >= suspicion.atNanos())
                .findFirst()
                .filter(back -> back.agentGapNanos() > LATE_NANOS)
                .isPresent();
    }

    static Alarms sum(Collection<Alarms> all) {
        return new Alarms(
                all.stream().mapToLong(Alarms::suspicions).sum(),
                all.stream().mapToLong(Alarms::unexplained).sum(),
                all.stream().mapToLong(Alarms::dead).sum(),
                all.stream().mapToLong(Alarms::evictions).sum());
    }

    /**
     * Of healthy nodes, however many: nothing that no later insight undoes, no more moments of suspicion than the machine explains, on which
     * much else runs, and hardly one of these that their own agents do not explain. A detector that is wrong about them says so again
     * and again.
     */
    boolean areMoments() {
        return dead == 0 && evictions == 0 && suspicions <= FEW && areExplained();
    }

    /** But for one, in whatever time. */
    boolean areExplained() {
        return unexplained <= UNEXPLAINED;
    }

    private static long count(List<Journals.Line> lines, Collection<String> nodes, String event) {
        return lines.stream()
                .filter(line -> line.event().equals(event) && nodes.contains(line.node()))
                .count();
    }
}
