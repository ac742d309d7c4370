package sh.deploy.e2e.bench.recovery;

import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.cluster.FaultPacing;
import sh.deploy.e2e.bench.cluster.FaultyCluster;
import sh.deploy.e2e.bench.cluster.Journals;
import sh.deploy.e2e.bench.cluster.QuietEngine;
import sh.deploy.e2e.bench.recovery.Recovery.Aftermath;
import sh.deploy.e2e.docker.RawDocker;
import sh.deploy.e2e.faults.Fault;

/** Faults of nodes with pods, one at a time, each healed once all pods were replaced. */
final class RecoveryRun {
    private static final String UNKNOWN = "Unknown";
    private static final String STARTED = "container-start";
    private static final String THAWED = "container-thaw";
    private static final long SEEN_WITHIN_MILLIS = 15_000;
    private static final long REPLACED_WITHIN_MILLIS = 20_000;
    private static final long SETTLED_WITHIN_MILLIS = 60_000;
    private static final long STARTED_WITHIN_MILLIS = 2_000;
    private static final long SPREAD_WITHIN_MILLIS = 10_000;

    /** The controllers allow ten replacements a minute that may prove needless, and save up no more. */
    private static final long NANOS_PER_REPLACEMENT = TimeUnit.SECONDS.toNanos(60) / 10;

    private static final long BUDGET_WITHIN_NANOS = TimeUnit.MINUTES.toNanos(2);

    private final FaultyCluster cluster;
    private final FaultPacing pacing;
    private final WebPods pods;
    private final int replicas;
    private final int standbys;
    private final RawDocker docker = new RawDocker();
    private final Map<String, String> ours;
    private final Time time;
    /** Why no further fault would tell anything; empty while it would. */
    private String trouble = "";

    RecoveryRun(FaultyCluster cluster, FaultPacing pacing, WebPods pods, int replicas, int standbys, Time time) {
        this.cluster = cluster;
        this.pacing = pacing;
        this.pods = pods;
        this.replicas = replicas;
        this.standbys = standbys;
        this.ours = Map.of("sh.deploy/data", cluster.roles().data().toString());
        this.time = time;
    }

    /**
     * Inflicts one and heals it; returns when the node is back and the pods are as many as wanted again. What was measured counts also
     * when they do not come back, and the next call fails.
     */
    Recovery hit(Fault fault) throws IOException, InterruptedException {
        if (!trouble.isEmpty()) {
            throw new IOException(trouble);
        }
        var node = pacing.choose();
        var host = Objects.requireNonNull(cluster.agents().get(node));
        if (!pods.awaitStandbys(standbys, SETTLED_WITHIN_MILLIS)) {
            System.err.println("not all of " + standbys + " pods stand by again");
        }
        awaitBudget();
        if (standbys > 0) {
            pods.awaitStandbysBeside(node, on(node, pods.nodes()), SPREAD_WITHIN_MILLIS);
        }
        QuietEngine.await(docker, ours, time);
        pacing.awaitMoment(node);
        var before = pods.nodes();
        int lost = on(node, before);
        int beside = pods.standbysBeside(node);

        long start = host.inflict(fault);
        var seen = new EnumMap<Moment, Long>(Moment.class);
        cluster.journals()
                .await(start, SEEN_WITHIN_MILLIS, line -> line.is(Journals.SUSPECT, node))
                .ifPresent(line -> seen.put(Moment.SEEN, line.atNanos() - start));
        cluster.watch()
                .await(node, UNKNOWN, start, SEEN_WITHIN_MILLIS)
                .ifPresent(at -> seen.put(Moment.SHOWN, at - start));
        if (!pods.awaitAnswers(node, lost, start, REPLACED_WITHIN_MILLIS)) {
            System.err.println("no answer of " + pods.silent(node, start));
        }
        var replacements = pods.replacements(node, start);
        int madeForOthers = pods.madeForOthers(node, start);
        noteStarts(replacements, start);
        boolean bit = host.bit(fault);
        host.heal(fault);
        awaitBack(node);
        boolean settled = pods.awaitReady(replicas, SETTLED_WITHIN_MILLIS);
        if (!settled) {
            System.err.println("not settled after " + fault + ": " + pods.nodes());
        }

        return new Recovery(
                fault,
                bit,
                lost,
                beside,
                seen,
                since(start, replacements),
                aftermath(
                        node, before, replacements.keySet(), madeForOthers, pacing.othersSuspectedSince(start, node)));
    }

    private static int on(String node, Map<String, String> nodes) {
        return (int) nodes.values().stream().filter(node::equals).count();
    }

    private void awaitBack(String node) throws InterruptedException {
        try {
            pacing.awaitBack(node);
        } catch (IOException away) {
            trouble = String.valueOf(away.getMessage());
        }
    }

    /** Until none of the replacements made before, false alarms among them, delays one to come. On a machine that alarms ever anew, not longer than a while. */
    private void awaitBudget() throws InterruptedException {
        long end = time.nanos() + BUDGET_WITHIN_NANOS;
        for (long left = untilBudgetIsFull(); left > 0 && time.nanos() < end; left = untilBudgetIsFull()) {
            TimeUnit.NANOSECONDS.sleep(Math.min(left, end - time.nanos()));
        }
    }

    private long untilBudgetIsFull() {
        return fullAgain(pods.replacementsMade()) - time.nanos();
    }

    static long fullAgain(List<Long> madeNanos) {
        long full = Long.MIN_VALUE;
        for (long made : madeNanos) {
            full = Math.max(full, made) + NANOS_PER_REPLACEMENT;
        }
        return full;
    }

    /** The agents write it down at once; it is read a little later. */
    private void noteStarts(Map<String, Map<Moment, Long>> replacements, long start) throws InterruptedException {
        var begins = standbys == 0 ? STARTED : THAWED;
        for (var each : replacements.entrySet()) {
            cluster.journals()
                    .await(
                            start,
                            STARTED_WITHIN_MILLIS,
                            line -> line.event().equals(begins) && line.uid().equals(each.getKey()))
                    .ifPresent(line -> each.getValue().put(Moment.STARTED, line.atNanos()));
        }
    }

    private static List<Map<Moment, Long>> since(long start, Map<String, Map<Moment, Long>> replacements) {
        return replacements.values().stream()
                .map(at -> {
                    var since = new EnumMap<Moment, Long>(Moment.class);
                    at.forEach((moment, nanos) -> since.put(moment, nanos - start));
                    return (Map<Moment, Long>) since;
                })
                .toList();
    }

    private Aftermath aftermath(
            String node, Map<String, String> before, Set<String> replacements, int madeForOthers, int othersSuspected) {
        var now = pods.nodes().keySet();
        var gone = new HashMap<>(before);
        gone.keySet().removeAll(now);
        int originals = on(node, gone);
        return new Aftermath(
                (int) Math.max(0, replicas - pods.ready()),
                originals,
                gone.size() - originals,
                (int) replacements.stream().filter(uid -> !now.contains(uid)).count(),
                madeForOthers,
                othersSuspected);
    }
}
