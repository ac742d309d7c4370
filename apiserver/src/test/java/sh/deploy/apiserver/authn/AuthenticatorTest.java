package sh.deploy.apiserver.authn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.pki.ClusterPki;

/** Who is let through without a credential. */
class AuthenticatorTest {
    @TempDir
    Path dir;

    private Caller stranger(AnonymousAccess anonymous, String path) throws Exception {
        var time = new SystemTime();
        var certificates =
                new ClientCertificates(ClusterPki.openOrCreate(dir, time).ca(), time);
        return new Authenticator(certificates, () -> anonymous).authenticate(List.of(), List.of(), path);
    }

    @Test
    void isEverybodyEverywhereUnlessSomebodySaysOtherwise() throws Exception {
        assertThat(stranger(AnonymousAccess.EVERYWHERE, "/api")).isEqualTo(Authenticator.ANONYMOUS);
        assertThat(stranger(AnonymousAccess.EVERYWHERE, "")).isEqualTo(Authenticator.ANONYMOUS);
    }

    @Test
    void isNobodyBeyondThePathsThatAreNamed() throws Exception {
        var health = new AnonymousAccess(true, Set.of("/livez", "/readyz"));

        assertThat(stranger(health, "/livez")).isEqualTo(Authenticator.ANONYMOUS);
        for (var path : new String[] {"/livez/", "/livez/log", "/LIVEZ", "/", "", "/api"}) {
            assertThatThrownBy(() -> stranger(health, path))
                    .as(path)
                    .hasMessage("Unauthorized: send a client certificate or a bearer token");
        }
    }

    @Test
    void isNobodyWhereThatIsOff() {
        assertThatThrownBy(() -> stranger(new AnonymousAccess(false, Set.of()), "/livez"))
                .hasMessageContaining("send a client certificate or a bearer token");
    }
}
