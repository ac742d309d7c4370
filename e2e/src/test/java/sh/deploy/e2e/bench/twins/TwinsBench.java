package sh.deploy.e2e.bench.twins;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Predicate;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.Bench;
import sh.deploy.e2e.bench.Calibration;
import sh.deploy.e2e.bench.Report;
import sh.deploy.e2e.bench.Samples;
import sh.deploy.e2e.bench.Table;
import sh.deploy.e2e.bench.cluster.Cleanup;
import sh.deploy.e2e.bench.cluster.FaultyCluster;
import sh.deploy.e2e.bench.twins.Round.End;
import sh.deploy.e2e.docker.EngineEvents;
import sh.deploy.e2e.docker.RawDocker;
import sh.deploy.e2e.docker.Runs;
import sh.deploy.e2e.docker.Runs.Run;
import sh.deploy.e2e.docker.Runs.Twins;
import sh.deploy.e2e.faults.Fault;

/** Cuts of the nodes of a StatefulSet's members, and freezes of their agents: whether two of one identity ever run. */
public final class TwinsBench implements Bench.Measurement {
    static final List<Fault> FAULTS = List.of(Fault.PACKET_LOSS, Fault.MUTE, Fault.DEAF, Fault.FREEZE);

    /** Few pods, and sandboxes that wait for them as anywhere. */
    static final String ROOM = "capacity: {pods: \"4\"}";

    private static final int AGENTS = 6;
    private static final int REPLICAS = 2;
    private static final int SHORTEST_MILLIS = 100;
    private static final int LONGEST_MILLIS = 10_000;

    /** In which an agent has a member's container started again. */
    private static final int RESTART_MILLIS = 150;

    private final Time time = new SystemTime();

    /** Takes the number of rounds and a seed, each of which may be left out. */
    @Override
    public void run(List<String> words, Report report) throws Exception {
        int rounds = words.isEmpty() ? 200 : Integer.parseInt(words.getFirst());
        long seed = words.size() < 2 ? time.nanos() : Long.parseLong(words.get(1));
        System.out.println("Seed " + seed);
        var random = new Random(seed);
        var calibration = new Calibration(time).look("before");
        try (var cleanup = new Cleanup()) {
            var cluster = FaultyCluster.start("twins", cleanup, time);
            cluster.startAgents(AGENTS, ROOM);
            var events = cleanup.add(
                    EngineEvents.of(RawDocker.SOCKET, cluster.roles().data()));
            var sights = cleanup.add(new MemberWatch(cluster.roles().client(time), time));
            var run = new TwinsRun(
                    cluster, Members.create(cluster.roles().client(time), REPLICAS, true), events, sights, time);
            var outcomes = new ArrayList<Round>();
            report.phase("a series of faults", () -> {
                for (var fault : dealt(rounds, random)) {
                    int millis = random.nextInt(SHORTEST_MILLIS, LONGEST_MILLIS + 1);
                    boolean inARestart = fault == Fault.FREEZE && random.nextBoolean();
                    outcomes.add(
                            inARestart
                                    ? run.hitInARestart(fault, millis, random.nextInt(RESTART_MILLIS))
                                    : run.hit(fault, millis));
                    System.out.println(outcomes.size() + "/" + rounds + " " + outcomes.getLast());
                }
            });
            report(report, outcomes, run.runs());
            if (sights.gaps() > 0) {
                report.remark("The watch of pods missed something " + sights.gaps()
                        + " times: what came then was seen late.");
            }
            report.add(calibration.look("after").table()).remark("Seed " + seed);
        }
    }

    /** Each kind as often as any other, but for one. */
    static List<Fault> dealt(int rounds, Random random) {
        var faults = new ArrayList<Fault>();
        for (int i = 0; i < rounds; i++) {
            faults.add(FAULTS.get(i % FAULTS.size()));
        }
        Collections.shuffle(faults, random);
        return faults;
    }

    private static void report(Report report, List<Round> outcomes, List<Run> runs) {
        var table = new Table(
                "What became of a member whose node was cut off, or its agent frozen, for 0.1 to 10 s",
                "",
                "rounds",
                "without effect",
                "kept",
                "restarted",
                "replaced",
                "not well again",
                "without successor in time");
        for (var fault : FAULTS) {
            row(table, fault.words(), outcomes, each -> each.fault() == fault && !each.inARestart());
        }
        row(table, "freezer within " + RESTART_MILLIS + " ms of the container's death", outcomes, Round::inARestart);
        var replaced = new Samples();
        var margin = new Samples();
        outcomes.stream().filter(each -> each.end() == End.REPLACED).forEach(each -> {
            replaced.took(each.replacedNanos());
            margin.took(each.marginNanos());
        });
        var times = Samples.table("Of those replaced");
        replaced.rowIn(times, "fault until the successor's container runs");
        margin.rowIn(times, "death of the member's container until then");
        var replacements =
                outcomes.stream().filter(each -> each.end() == End.REPLACED).toList();
        for (var step : Step.values()) {
            stepTo(step, replacements).rowIn(times, "- until " + step.words());
        }
        var twins = Runs.twins(runs);
        report.add(table)
                .add(times)
                .verdict(
                        "never two running containers of one identity",
                        twins.isEmpty(),
                        String.format(Locale.ROOT, "smallest margin %.0f ms; ", margin.millis(0))
                                + describe(twins, runs.size()));
        verdicts(report, outcomes, replaced);
    }

    private static void row(Table table, String words, List<Round> outcomes, Predicate<Round> which) {
        var of = outcomes.stream().filter(which).toList();
        table.row(
                words,
                of.size(),
                of.stream().filter(each -> !each.bit()).count(),
                count(of, End.KEPT),
                count(of, End.RESTARTED),
                count(of, End.REPLACED),
                count(of, End.UNSETTLED),
                of.stream().filter(Round::lacksSuccessor).count());
    }

    private static void verdicts(Report report, List<Round> outcomes, Samples replaced) {
        long bit = outcomes.stream().filter(Round::bit).count();
        report.verdict("every fault has an effect", bit == outcomes.size(), bit + " of " + outcomes.size());
        long unsettled = count(outcomes, End.UNSETTLED);
        report.verdict("all members are well again after each fault", unsettled == 0, unsettled + " times not");
        long lacking = outcomes.stream().filter(Round::lacksSuccessor).count();
        report.verdict(
                "replaced within the lease and a second",
                replaced.millis(1) <= Round.LEASE_AND_A_SECOND_MILLIS && lacking == 0,
                String.format(
                        Locale.ROOT,
                        "%.0f ms at most; %d times not at all, though the fault lasted longer",
                        replaced.millis(1),
                        lacking));
    }

    /** From the one before; where either was not seen it counts as failed. */
    private static Samples stepTo(Step step, List<Round> replacements) {
        var took = new Samples();
        for (var round : replacements) {
            var from = step.ordinal() == 0 ? Long.valueOf(0) : round.steps().get(Step.values()[step.ordinal() - 1]);
            var to = round.steps().get(step);
            if (from == null || to == null) {
                took.failed();
            } else {
                took.took(to - from);
            }
        }
        return took;
    }

    static String describe(List<Twins> twins, int runs) {
        var figures = new StringBuilder(twins.size() + " pairs among " + runs + " runs of a container");
        twins.forEach(each -> figures.append(String.format(
                Locale.ROOT,
                "%n    %s: %s on %s and %s on %s for %.1f ms",
                each.one().identity(),
                each.one().uid(),
                each.one().node(),
                each.other().uid(),
                each.other().node(),
                each.forNanos() / 1e6)));
        return figures.toString();
    }

    private static long count(List<Round> outcomes, End end) {
        return outcomes.stream().filter(each -> each.end() == end).count();
    }
}
