package sh.deploy.e2e.bench.authz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiPredicate;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Action;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.authz.Decision;
import sh.deploy.apiserver.authz.NodePods;
import sh.deploy.apiserver.authz.NodeRules;
import sh.deploy.apiserver.authz.OwnRequests;
import sh.deploy.apiserver.authz.StoredGrants;
import sh.deploy.apiserver.watch.Snapshot;
import sh.deploy.e2e.bench.Bench;
import sh.deploy.e2e.bench.Report;
import sh.deploy.e2e.bench.Table;

/**
 * How long a decision takes among many bindings of 5,000 roles, beside a scan of all bindings; and what the whole guard costs a create.
 */
public final class AuthorizationBench implements Bench.Measurement {
    private static final int BINDINGS = 10_000;
    private static final int[] SIZES = {1_000, BINDINGS, 100_000};
    private static final int ROLES = 5_000;
    private static final int QUESTIONS = 2_000;
    private static final int WARM_UP = 50_000;
    private static final int DECISIONS = 200_000;
    private static final double WANTED_P99_MICROS = 20;

    private record Question(Caller caller, Action action) {}

    private static final NodePods NONE = new NodePods() {
        @Override
        public boolean isAssigned(String node, String namespace, String pod) {
            return false;
        }

        @Override
        public boolean refersTo(String node, String resource, String namespace, String name) {
            return false;
        }
    };

    private final Time time = new SystemTime();

    @Override
    public void run(List<String> options, Report report) {
        double worst = 0;
        for (int bindings : SIZES) {
            double p99 = measure(bindings, report);
            worst = bindings == BINDINGS ? p99 : worst;
        }
        report.verdict(
                String.format(
                        Locale.ROOT, "p99 of a decision among %d bindings within %.0f µs", BINDINGS, WANTED_P99_MICROS),
                worst <= WANTED_P99_MICROS,
                String.format(Locale.ROOT, "%.1f µs", worst));
        report.phase("the whole guard", () -> new GuardedCreates(time).run(report));
    }

    /** Gives the largest 99th percentile of a decision, in microseconds. */
    private double measure(int bindings, Report report) {
        var objects = new AccessObjects(1, bindings, ROLES);
        var grants = new StoredGrants();
        long start = time.nanos();
        objects.changes().forEach(grants::follow);
        double replayMillis = (time.nanos() - start) / 1e6;
        var authorizer = new Authorizer(new NodeRules(NONE), new OwnRequests(() -> Snapshot.EMPTY), grants);
        var scan = new ScanOfAllBindings(objects.changes());
        BiPredicate<Caller, Action> ours =
                (caller, action) -> authorizer.decide(caller, action) instanceof Decision.Allowed;

        var table = new Table(
                "One decision among " + bindings + " bindings of " + ROLES + " roles, in microseconds",
                "",
                "decisions",
                "p50",
                "p99",
                "max",
                "wrong");
        double worst = 0;
        for (var kind : List.of("allow", "deny", "wildcard")) {
            var questions = questions(kind, objects);
            boolean expected = !kind.equals("deny");
            worst = Math.max(worst, row(table, kind, questions, expected, ours, DECISIONS));
            row(table, kind + ", scan", questions, expected, scan::allows, DECISIONS / 10);
        }
        report.add(table);
        report.remark(String.format(Locale.ROOT, "Replay of these roles and bindings: %.0f ms", replayMillis));
        return worst;
    }

    /** Adds a row; gives the 99th percentile in microseconds. */
    private double row(
            Table table,
            String name,
            List<Question> questions,
            boolean expected,
            BiPredicate<Caller, Action> decider,
            int count) {
        ask(questions, expected, decider, new long[Math.min(WARM_UP, count)]);
        var nanos = new long[count];
        int wrong = ask(questions, expected, decider, nanos);
        Arrays.sort(nanos);
        double p99 = nanos[(int) (count * 0.99)] / 1e3;
        table.row(name, count, nanos[count / 2] / 1e3, p99, nanos[count - 1] / 1e3, wrong);
        return p99;
    }

    private int ask(List<Question> questions, boolean expected, BiPredicate<Caller, Action> decider, long[] nanos) {
        int wrong = 0;
        for (int i = 0; i < nanos.length; i++) {
            var question = questions.get(i % questions.size());
            long start = time.nanos();
            boolean allowed = decider.test(question.caller(), question.action());
            nanos[i] = time.nanos() - start;
            wrong += allowed == expected ? 0 : 1;
        }
        return wrong;
    }

    private static List<Question> questions(String kind, AccessObjects objects) {
        var questions = new ArrayList<Question>();
        for (int i = 0; i < QUESTIONS; i++) {
            int user = objects.someUser();
            var caller = new Caller(
                    kind.equals("wildcard") ? "root" : "user-" + user,
                    Set.of("system:authenticated", "dev", "team-" + user % 50),
                    "bench");
            var resource = kind.equals("allow") ? "pods" : "unicorns";
            questions.add(new Question(
                    caller, new Action("get", "", resource, "", AccessObjects.namespace(user), "object-" + i)));
        }
        return questions;
    }
}
