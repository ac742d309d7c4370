package sh.deploy.deployctl.audit;

import static sh.deploy.deployctl.audit.Seen.NOW;
import static sh.deploy.deployctl.audit.Seen.assertDoesNotApply;
import static sh.deploy.deployctl.audit.Seen.assertFails;
import static sh.deploy.deployctl.audit.Seen.assertPasses;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TokenKeyAgeTest {
    private static Seen keys(int... days) {
        var seen = new Seen().folder("", "rwx------", "op");
        for (int age : days) {
            seen.entry(
                    "pki/token-keys/" + (1_000 - age) + ".pem",
                    false,
                    "rw-------",
                    "op",
                    NOW.minus(Duration.ofDays(age)));
        }
        return seen;
    }

    @Test
    void isThatOfTheNewest() {
        assertPasses(keys(400, 97).judgedBy(new TokenKeyAge()));
        assertFails(
                keys(400, 98).judgedBy(new TokenKeyAge()), "deployctl rotate-token-key --data /data", "98 days old");
        assertDoesNotApply(keys().judgedBy(new TokenKeyAge()));
    }
}
