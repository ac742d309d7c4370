package sh.deploy.apiserver.admission.webhook.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import sh.deploy.api.bounds.Bounds;
import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;

/** An answer of HTTP/1.1 on a webhook's connection: a body no longer than what came, or the call has failed. */
public final class WebhookHttpFuzz implements FuzzTarget {
    @Override
    public void read(byte[] input) throws Exception {
        var answer = Reading.of(
                input,
                IOException.class,
                () -> Reading.of(
                        input, CallFailed.class, () -> new AnswerReader(new ByteArrayInputStream(input)).read()));
        if (answer != null) {
            assertThat(answer.body().length).isLessThan(Math.min(input.length, Bounds.WEBHOOK_ANSWER_BYTES + 1));
        }
    }
}
