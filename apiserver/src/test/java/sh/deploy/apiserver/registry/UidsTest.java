package sh.deploy.apiserver.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UidsTest {
    @Test
    void areRandomUuidsAndNeverTheSame() {
        var uids = new Uids();
        var seen = new HashSet<String>();
        for (int i = 0; i < 1_000; i++) {
            var uid = uids.next();
            assertThat(UUID.fromString(uid)).hasToString(uid).satisfies(uuid -> {
                assertThat(uuid.version()).isEqualTo(4);
                assertThat(uuid.variant()).isEqualTo(2);
            });
            assertThat(seen.add(uid)).as("%s is new", uid).isTrue();
        }
    }
}
