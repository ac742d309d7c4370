package sh.deploy.apiserver.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.authn.Caller;

class PriorityTest {
    @Test
    void theControllersAreCarriedOutInAnyCase() {
        assertThat(Priority.of(caller("system:controllers", "system:masters"))).isEqualTo(Priority.EXEMPT);
    }

    @Test
    void whoIsOnlyCalledLikeThemIsNot() {
        assertThat(Priority.of(caller("system:controllers", "dev"))).isEqualTo(Priority.USUAL);
        assertThat(Priority.of(caller("admin", "system:masters"))).isEqualTo(Priority.USUAL);
    }

    @Test
    void whoIsNotProvedHasLittleRoom() {
        assertThat(Priority.of(null)).isEqualTo(Priority.ANONYMOUS);
        assertThat(Priority.of(Authenticator.ANONYMOUS)).isEqualTo(Priority.ANONYMOUS);
    }

    private static Caller caller(String user, String group) {
        return new Caller(user, Set.of(group, "system:authenticated"), "certificate");
    }
}
