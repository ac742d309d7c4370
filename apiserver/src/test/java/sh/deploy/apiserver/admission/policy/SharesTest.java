package sh.deploy.apiserver.admission.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SharesTest {
    private final Shares shares = new Shares(2);

    @Test
    void whoHasTheirShareLeavesTheRestToOthers() {
        assertThat(shares.enter("jane")).isTrue();
        assertThat(shares.enter("jane")).isTrue();
        assertThat(shares.enter("jane")).isFalse();
        assertThat(shares.enter("joe")).isTrue();

        shares.leave("jane");
        assertThat(shares.enter("jane")).isTrue();
    }

    @Test
    void whoWaitsNoLongerIsForgotten() {
        shares.enter("jane");
        shares.enter("jane");
        shares.leave("jane");
        assertThat(shares.users()).isEqualTo(1);

        shares.leave("jane");
        assertThat(shares.users()).isZero();
    }
}
