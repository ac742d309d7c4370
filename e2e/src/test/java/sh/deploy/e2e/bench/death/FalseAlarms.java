package sh.deploy.e2e.bench.death;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.e2e.bench.Report;
import sh.deploy.e2e.bench.Table;
import sh.deploy.e2e.bench.cluster.Journals;

/**
 * What the innocent suffered. Pure.
 *
 * @param lines of the journals meanwhile
 * @param lost pods of before that are gone
 * @param restarted pods of before that are there, but not each of their containers is the one of before
 * @param newcomers pods made meanwhile
 * @param pods of before
 */
record FalseAlarms(List<Journals.Line> lines, long lost, long restarted, long newcomers, int pods) {
    /**
     * @param before pods by unique name
     * @param after those that are left, likewise
     * @param seen unique names of all that ever were
     */
    static FalseAlarms between(
            Map<String, Pod> before, Map<String, Pod> after, Set<String> seen, List<Journals.Line> lines) {
        var newcomers = new HashSet<>(seen);
        newcomers.addAll(after.keySet());
        newcomers.removeAll(before.keySet());
        long lost = 0;
        long restarted = 0;
        for (var pod : before.values()) {
            var now = after.get(ObjectFacts.uid(pod));
            if (now == null) {
                lost++;
            } else if (!containers(now).equals(containers(pod))) {
                restarted++;
            }
        }
        return new FalseAlarms(lines, lost, restarted, newcomers.size(), before.size());
    }

    long of(String event) {
        return lines.stream().filter(line -> line.event().equals(event)).count();
    }

    /** What no later insight undoes. */
    long destroyed() {
        return of(Journals.DEAD) + of(Journals.EVICT) + lost + restarted;
    }

    /** @param load what they were under */
    void addTo(Report report, String load) {
        long suspected = lines.stream()
                .filter(line -> line.event().equals(Journals.SUSPECT))
                .map(Journals.Line::node)
                .distinct()
                .count();
        report.add(new Table("False alarms under " + load, "", "count")
                .row("suspicions", of(Journals.SUSPECT))
                .row("nodes ever suspected", suspected)
                .row(Journals.DEAD, of(Journals.DEAD))
                .row(Journals.EVICT, of(Journals.EVICT))
                .row("pods lost of " + pods, lost)
                .row("pods with other containers", restarted)
                .row("needless replacements", newcomers));
        report.verdict(
                "no destructive false alarm",
                destroyed() == 0,
                of(Journals.DEAD) + " dead, " + of(Journals.EVICT) + " evicted, " + lost + " pods lost, " + restarted
                        + " with other containers");
    }

    /** Which they are, and how often each was started. */
    private static Set<String> containers(Pod pod) {
        var containers = new HashSet<String>();
        if (pod.getStatus() != null) {
            for (var status : pod.getStatus().getContainerStatuses()) {
                containers.add(status.getName() + " " + status.getContainerID() + " " + status.getRestartCount());
            }
        }
        return containers;
    }
}
