package sh.deploy.e2e.bench.recovery;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import sh.deploy.e2e.bench.Samples;
import sh.deploy.e2e.bench.Table;
import sh.deploy.e2e.bench.recovery.Recovery.Aftermath;
import sh.deploy.e2e.faults.Fault;

/** What the faults led to, as tables. Faults without effect are counted, and else left out. Pure. */
final class RecoveryTables {
    private RecoveryTables() {}

    /** Of one kind of fault. */
    static Table of(String title, List<Recovery> all) {
        var table = Samples.table(title);
        var bereft = all.stream().filter(each -> each.lost() > 0).toList();
        once(all, each -> each.of(Moment.SEEN)).rowIn(table, "seen");
        once(bereft, each -> each.first(Moment.BOUND)).rowIn(table, "first replacement bound");
        once(bereft, each -> each.all(Moment.BOUND)).rowIn(table, "all replacements bound");
        each(bereft, Moment.ANSWERED).rowIn(table, "each replacement answers");
        once(bereft, each -> each.all(Moment.ANSWERED)).rowIn(table, "all replacements answer");
        return table;
    }

    /** What Swarm tells of one kind of fault. */
    static Table ofTasks(String title, List<Recovery> all) {
        var table = Samples.table(title);
        once(all, each -> each.of(Moment.SEEN)).rowIn(table, "node down");
        each(all, Moment.STARTED).rowIn(table, "each replacement runs");
        once(all, each -> each.all(Moment.STARTED)).rowIn(table, "all replacements run");
        return table;
    }

    /** What else became of the pods. */
    static Table aftermath(List<Fault> kinds, List<Recovery> all) {
        var table = new Table(
                "What became of the pods",
                "fault",
                "faults",
                "without effect",
                "pods lost",
                "replaced late",
                "missing for good",
                "originals deleted",
                "others deleted",
                "replacements trimmed",
                "made for other nodes",
                "others suspected");
        for (var kind : kinds) {
            var own = all.stream().filter(each -> each.fault() == kind).toList();
            table.row(
                    kind.words(),
                    own.size(),
                    own.stream().filter(each -> !each.bit()).count(),
                    sum(own, Recovery::lost),
                    sum(own, Recovery::delayed),
                    after(own, Aftermath::missing),
                    after(own, Aftermath::originalsGone),
                    after(own, Aftermath::othersGone),
                    after(own, Aftermath::trimmed),
                    after(own, Aftermath::madeForOthers),
                    after(own, Aftermath::othersSuspected));
        }
        return table;
    }

    /** Where the time goes, from one moment to another of the same pod, or of its node. */
    static Table stages(List<Recovery> all) {
        var table = Samples.table("Where the time goes, all faults");
        once(all, each -> each.of(Moment.SEEN)).rowIn(table, "fault to " + Moment.SEEN.words());
        stage(table, all, Moment.SEEN, Moment.SHOWN);
        stage(table, all, Moment.SHOWN, Moment.MADE);
        stage(table, all, Moment.MADE, Moment.BOUND);
        stage(table, all, Moment.BOUND, Moment.STARTED);
        stage(table, all, Moment.STARTED, Moment.ADDRESSED);
        stage(table, all, Moment.STARTED, Moment.ANSWERED);
        stage(table, all, Moment.BOUND, Moment.ANSWERED);
        return table;
    }

    /** In which order they come back: the first of each fault, the second, and so on. */
    static Table inTurn(List<Recovery> all) {
        var table = Samples.table("Fault until the replacements of one fault answer, one after the other");
        int most = all.stream().mapToInt(Recovery::lost).max().orElse(0);
        for (int i = 0; i < most; i++) {
            int turn = i;
            var having = all.stream().filter(each -> each.lost() > turn).toList();
            once(having, each -> turn(each, turn)).rowIn(table, "number " + (turn + 1));
        }
        return table;
    }

    /** One time each. */
    static Samples once(List<Recovery> all, Function<Recovery, OptionalLong> time) {
        var samples = new Samples();
        all.stream()
                .filter(Recovery::bit)
                .forEach(each -> time.apply(each).ifPresentOrElse(samples::took, samples::failed));
        return samples;
    }

    /** Of each replacement. */
    static Samples each(List<Recovery> all, Moment moment) {
        var samples = new Samples();
        all.stream().filter(Recovery::bit).forEach(each -> {
            var times = each.each(moment);
            times.forEach(samples::took);
            for (int i = times.size(); i < each.lost(); i++) {
                samples.failed();
            }
        });
        return samples;
    }

    /** Those of whom one of the moments is unknown count as failed. */
    private static void stage(Table table, List<Recovery> all, Moment from, Moment to) {
        var samples = new Samples();
        for (var each : all.stream().filter(Recovery::bit).toList()) {
            for (var times : to == Moment.SHOWN ? List.of(each.node()) : each.replacements()) {
                var begun = times.getOrDefault(from, each.node().get(from));
                var ended = times.get(to);
                if (begun == null || ended == null) {
                    samples.failed();
                } else {
                    samples.took(ended - begun);
                }
            }
        }
        samples.rowIn(table, from.words() + " to " + to.words());
    }

    private static OptionalLong turn(Recovery recovery, int turn) {
        var times = recovery.each(Moment.ANSWERED);
        return turn < times.size() ? OptionalLong.of(times.get(turn)) : OptionalLong.empty();
    }

    private static int after(List<Recovery> all, ToIntFunction<Aftermath> count) {
        return sum(all, each -> count.applyAsInt(each.aftermath()));
    }

    private static int sum(List<Recovery> all, ToIntFunction<Recovery> count) {
        return all.stream().mapToInt(count).sum();
    }
}
