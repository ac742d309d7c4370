package sh.deploy.apiserver.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Decision;

class TrailTest {
    private static final Problem REFUSAL = Problem.of(Reason.FORBIDDEN, "no");

    /** Another thread holds its lock meanwhile. */
    @Test
    void whatIsNotOnRecordTakesNoLockThatAllShare() throws InterruptedException {
        var done = new CountDownLatch(1);
        var request = Thread.ofVirtual().unstarted(() -> {
            useAll(Trail.NONE);
            done.countDown();
        });
        synchronized (Trail.NONE) {
            request.start();
            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void useAll(Trail trail) {
        trail.actsAs(new Caller("jane", Set.of(), "token"));
        trail.decided(new Decision.Almighty());
        trail.refused(REFUSAL);
        trail.panicked(REFUSAL);
        trail.begin(200);
        trail.end();
        trail.complete(200, null);
        trail.requireRecord();
        assertThat(trail.missing()).isNull();
        assertThat(trail.wantsAnswer()).isFalse();
        assertThat(trail.hasWritten()).isFalse();
        assertThat(trail.isAwaited()).isFalse();
    }
}
