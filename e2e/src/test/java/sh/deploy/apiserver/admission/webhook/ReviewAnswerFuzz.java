package sh.deploy.apiserver.admission.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import sh.deploy.apiserver.admission.webhook.call.CallFailed;
import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;

/** What a webhook answers: no answer, or a verdict whose words are bounded; one that may not change the object never has a patch. */
public final class ReviewAnswerFuzz implements FuzzTarget {
    private static final int WORDS = 1 << 20;

    @Override
    public void read(byte[] input) throws Exception {
        var verdict = Reading.of(input, CallFailed.class, () -> ReviewAnswer.read(input, "u", true));
        if (verdict != null) {
            assertThat(words(verdict)).isLessThan(WORDS);
        }
        var judged = Reading.of(input, CallFailed.class, () -> ReviewAnswer.read(input, "u", false));
        if (judged instanceof Verdict.Allowed allowed) {
            assertThat(allowed.patch()).isEmpty();
        }
    }

    private static long words(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Allowed allowed ->
                allowed.warnings().toString().length()
                        + allowed.annotations().toString().length();
            case Verdict.Denied denied -> denied.toString().length();
        };
    }
}
