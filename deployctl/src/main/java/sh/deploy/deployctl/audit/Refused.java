package sh.deploy.deployctl.audit;

import java.util.Arrays;

/** Nothing came of a trial that nothing should come of. */
final class Refused implements Check {
    private final Rule rule;
    private final Trial trial;
    private final String reason;
    private final String mend;
    private final String passes;

    /**
     * @param reason what is wrong with each word of the outcome, which follows it
     * @param passes what holds where nothing came
     */
    Refused(Rule rule, Trial trial, String reason, String mend, String passes) {
        this.rule = rule;
        this.trial = trial;
        this.reason = reason;
        this.mend = mend;
        this.passes = passes;
    }

    @Override
    public Rule rule() {
        return rule;
    }

    @Override
    public Finding judge(Evidence evidence) {
        var outcome = evidence.answer(trial);
        var reasons = outcome.isEmpty()
                ? java.util.List.<String>of()
                : Arrays.stream(outcome.split(trial == Trial.OLD_TLS || trial == Trial.OLD_TLS_OF_NODES ? "," : " "))
                        .map(word -> reason + word.strip())
                        .toList();
        return Finding.of(reasons, mend, passes);
    }
}
