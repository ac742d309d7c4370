package sh.deploy.deployctl.audit;

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
        var reasons = trial.each(evidence.answer(trial)).stream()
                .map(word -> reason + word)
                .toList();
        return Finding.of(reasons, mend, passes);
    }
}
