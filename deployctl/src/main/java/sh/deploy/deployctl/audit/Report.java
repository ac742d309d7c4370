package sh.deploy.deployctl.audit;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import sh.deploy.deployctl.output.Json;
import tools.jackson.databind.node.ObjectNode;

/** What all checks found. */
record Report(List<Line> lines) {
    /** One check with what it found. */
    record Line(Check.Rule rule, Finding finding) {}

    static Report of(List<Check> checks, Evidence evidence) {
        return new Report(checks.stream()
                .map(check -> new Line(check.rule(), judged(check, evidence)))
                .toList());
    }

    private static Finding judged(Check check, Evidence evidence) {
        try {
            return check.judge(evidence);
        } catch (Unseen unseen) {
            return unseen.finding();
        }
    }

    /** Whether everything holds that is here, and all of it could be seen. */
    boolean isClean() {
        return count("fail") == 0 && count("unknown") == 0;
    }

    private long count(String verdict) {
        return lines.stream()
                .filter(line -> line.finding.verdict().equals(verdict))
                .count();
    }

    void print(PrintStream out) {
        for (var line : lines) {
            out.println("%-7s  %s  [%s%s]"
                    .formatted(
                            word(line.finding).toUpperCase(Locale.ROOT),
                            line.rule.title(),
                            line.rule.id(),
                            line.rule.reference().isEmpty() ? "" : "; CIS " + line.rule.reference()));
            line.finding.reasons().forEach(reason -> out.println("         " + reason));
            if (line.finding instanceof Finding.Fail fail) {
                out.println("         mend: " + fail.mend());
            }
        }
        out.println();
        out.println(count("pass") + " pass, " + count("fail") + " fail, " + count("notApplicable") + " do not apply, "
                + count("notJudged") + " are for people to judge, " + count("unknown") + " could not be looked at");
    }

    private static String word(Finding finding) {
        return switch (finding) {
            case Finding.NotApplicable _ -> "n.a.";
            case Finding.NotJudged _ -> "open";
            case Finding.Pass _, Finding.Fail _, Finding.Unknown _ -> finding.verdict();
        };
    }

    ObjectNode object() {
        var object = Json.object().put("apiVersion", "deploy.sh/v1").put("kind", "SelfCheck");
        var summary = object.putObject("summary");
        for (var verdict : List.of("pass", "fail", "notApplicable", "notJudged", "unknown")) {
            summary.put(verdict, count(verdict));
        }
        var checks = object.putArray("checks");
        for (var line : lines) {
            var check = checks.addObject()
                    .put("id", line.rule.id())
                    .put("cis", line.rule.reference())
                    .put("title", line.rule.title())
                    .put("verdict", line.finding.verdict());
            line.finding.reasons().forEach(check.putArray("reasons")::add);
            if (line.finding instanceof Finding.Fail fail) {
                check.put("mend", fail.mend());
            }
        }
        return object;
    }
}
