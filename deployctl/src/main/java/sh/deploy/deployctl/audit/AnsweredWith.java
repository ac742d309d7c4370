package sh.deploy.deployctl.audit;

import java.util.List;

/** A trial was answered as it has to be, where there was something to try. */
final class AnsweredWith implements Check {
    private final Rule rule;
    private final Trial trial;
    private final String wanted;
    private final String mend;

    /** @param wanted the outcome that is right */
    AnsweredWith(Rule rule, Trial trial, String wanted, String mend) {
        this.rule = rule;
        this.trial = trial;
        this.wanted = wanted;
        this.mend = mend;
    }

    @Override
    public Rule rule() {
        return rule;
    }

    @Override
    public Finding judge(Evidence evidence) {
        var outcome = evidence.answer(trial);
        if (outcome.equals(wanted)) {
            return new Finding.Pass("tried: answered with " + wanted);
        }
        if (outcome.equals("401") || outcome.equals("403")) {
            return new Finding.Unknown("you may not try it: answered with " + outcome);
        }
        if (List.of("429", "503", "504").contains(outcome)) {
            return new Finding.Unknown("the server had no answer to it then: answered with " + outcome + "; ask again");
        }
        return outcome.isEmpty()
                ? new Finding.NotApplicable("there was nothing to try it on")
                : new Finding.Fail("tried: answered with " + outcome + ", not with " + wanted, mend);
    }
}
