package sh.deploy.apiserver.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AuditSettingsTest {
    @Test
    void toRefuseTakesAFile() {
        var usual = AuditSettings.in(Path.of("log"));

        assertThat(usual.withWhenFull(WhenFull.REFUSE).log()).isEqualTo(Path.of("log", "audit.log"));
        assertThatThrownBy(() -> usual.withWhenFull(WhenFull.REFUSE).withLog(null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("only where a file keeps one");
        assertThatThrownBy(() -> usual.withLog(null).withWhenFull(WhenFull.REFUSE))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
