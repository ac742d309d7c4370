package sh.deploy.kubelet.join;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;

class CertificateOrderTest {
    /** Among them a webhook on requests for certificates that is just being started. */
    private static final EnumSet<Reason> PASSING =
            EnumSet.of(Reason.TOO_MANY_REQUESTS, Reason.INTERNAL_ERROR, Reason.SERVICE_UNAVAILABLE, Reason.TIMEOUT);

    @ParameterizedTest
    @EnumSource(Reason.class)
    void asksAgainWhatFailedByTheServersStateAndNothingElse(Reason reason) {
        var answer =
                Problem.of(reason, "failed calling webhook \"a.example.com\"").toException();

        assertThat(CertificateOrder.isPassing(answer)).isEqualTo(PASSING.contains(reason));
    }
}
