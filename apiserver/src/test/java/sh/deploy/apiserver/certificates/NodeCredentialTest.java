package sh.deploy.apiserver.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class NodeCredentialTest {
    private static final Instant END = Instant.parse("2027-01-01T00:00:00Z");

    @Test
    void readsAsItWasWritten() {
        var credential = new NodeCredential("ab12", END, "system:node:n1");

        assertThat(NodeCredential.parse(credential.text())).isEqualTo(credential);
    }

    @Test
    void isOverWhenItsTimeIsUpAndNotBefore() {
        var credential = new NodeCredential("ab12", END, "x");

        assertThat(credential.isLive(END.minusMillis(1))).isTrue();
        assertThat(credential.isLive(END)).isFalse();
    }

    @Test
    void whatCannotBeReadIsSomebodyElsesForEver() {
        for (var line : new String[] {"", "x", "key never user", "key 2027-01-01T00:00:00Z"}) {
            var read = NodeCredential.parse(line);
            assertThat(read.isLive(END)).as(line).isTrue();
            assertThat(read.isOf("key")).as(line).isFalse();
        }
    }
}
