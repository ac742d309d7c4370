package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.fair.Level;

class SharesTest {
    private static Level level(String user, String... groups) {
        return Shares.level(new Caller(user, Set.of(groups), "certificate"));
    }

    @Test
    void nodesAndTheControllersAreTheSystem() {
        assertThat(level("system:node:a", "system:nodes")).isEqualTo(Level.SYSTEM);
        assertThat(level("system:controllers", "system:masters")).isEqualTo(Level.SYSTEM);
    }

    @Test
    void whoIsOnlyCalledLikeOneIsNot() {
        assertThat(level("system:node:a", "system:authenticated")).isEqualTo(Level.WORKLOAD);
        assertThat(level("a", "system:nodes")).isEqualTo(Level.WORKLOAD);
        assertThat(level("system:controllers", "system:authenticated")).isEqualTo(Level.WORKLOAD);
    }

    @Test
    void whoActsAsOneIsNot() {
        var acted =
                new Caller("system:node:a", "", Set.of("system:nodes"), Map.of(), Impersonation.SOURCE + "somebody");

        assertThat(Shares.level(acted)).isEqualTo(Level.WORKLOAD);
    }

    @Test
    void whoIsCalledLikeTheControllersHasNoShareOfTheirs() {
        var controllers = new Caller("system:controllers", Set.of("system:masters"), "certificate");
        var likeThem = new Caller("system:controllers", Set.of("system:authenticated"), "certificate");

        assertThat(Shares.crowd(likeThem)).isNotEqualTo(Shares.crowd(controllers));
    }

    @Test
    void whoShowsNoCredentialIsAStranger() {
        assertThat(Shares.level(Authenticator.ANONYMOUS)).isEqualTo(Level.STRANGERS);
        assertThat(level("admin", "system:masters")).isEqualTo(Level.WORKLOAD);
    }
}
