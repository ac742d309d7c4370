package sh.deploy.apiserver.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResourcePatternTest {
    @Test
    void isForOneResourceAGroupOrAll() {
        assertThat(ResourcePattern.parse("secrets").matches("", "secrets")).isTrue();
        assertThat(ResourcePattern.parse("secrets").matches("", "configmaps")).isFalse();
        assertThat(ResourcePattern.parse("secrets").matches("example.com", "secrets"))
                .isFalse();
        assertThat(ResourcePattern.parse("deployments.apps").matches("apps", "deployments"))
                .isTrue();
        assertThat(ResourcePattern.parse("*.apps").matches("apps", "anything")).isTrue();
        assertThat(ResourcePattern.parse("*.apps").matches("", "secrets")).isFalse();
        assertThat(ResourcePattern.parse("*.").matches("", "secrets")).isTrue();
        assertThat(ResourcePattern.parse("*.").matches("apps", "deployments")).isFalse();
        assertThat(ResourcePattern.parse("*.*").matches("storage.k8s.io", "storageclasses"))
                .isTrue();
    }

    @Test
    void isWrittenAsItWasRead() {
        for (var text : List.of("secrets", "deployments.apps", "*.storage.k8s.io", "*.", "*.*")) {
            assertThat(ResourcePattern.parse(text)).hasToString(text);
        }
    }

    @Test
    void takesNoOtherForm() {
        for (var text : List.of("", "*", "Secrets", "secrets.", "secrets.*", "apps/deployments", "a.b..c", "-a")) {
            assertThatIllegalArgumentException().as(text).isThrownBy(() -> ResourcePattern.parse(text));
        }
    }

    @Test
    void coversWhatItMatchesAllOf() {
        assertThat(ResourcePattern.parse("*.*").covers(ResourcePattern.parse("*.apps")))
                .isTrue();
        assertThat(ResourcePattern.parse("*.apps").covers(ResourcePattern.parse("deployments.apps")))
                .isTrue();
        assertThat(ResourcePattern.parse("secrets").covers(ResourcePattern.parse("*.")))
                .isFalse();
    }
}
