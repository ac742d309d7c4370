package sh.deploy.kubelet.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JoinSettingsTest {
    private static final String TOKEN = "abcdef.0123456789abcdef";
    private static final String HASH = "sha256:" + "0a".repeat(32);

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,https://192.0.2.1:6443",
        "api.example:7000,https://api.example:7000",
        "https://api.example,https://api.example:6443",
        "https://api.example:1,https://api.example:1",
    })
    void theServerIsSaidInShortOrInFull(String said, URI meant) {
        assertThat(JoinSettings.of(said, TOKEN, HASH).server()).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://api.example", "https://", "a b", "ftp://x:1"})
    void whatIsNoServerIsRefused(String said) {
        assertThatThrownBy(() -> JoinSettings.of(said, TOKEN, HASH))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is like https://192.0.2.1:6443");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zzzzzz", "zzzzzz.short", "ABCDEF.0123456789abcdef", "zzzzzz.0123456789abcdef0"})
    void whatIsNoTokenIsRefusedAndNotRepeated(String token) {
        assertThatThrownBy(() -> JoinSettings.of("x", token, HASH))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining(token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0a", "sha256:0a", "md5:0123456789abcdef0123456789abcdef"})
    void whatIsNoHashIsRefused(String hash) {
        assertThatThrownBy(() -> JoinSettings.of("x", TOKEN, hash)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theTokenIsNotShown() {
        assertThat(JoinSettings.of("x", TOKEN, HASH).toString()).doesNotContain("0123456789abcdef");
    }
}
