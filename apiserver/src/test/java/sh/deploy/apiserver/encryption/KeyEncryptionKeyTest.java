package sh.deploy.apiserver.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyEncryptionKeyTest {
    private final SecureRandom random = new SecureRandom();
    private final byte[] dataKey = KeyFiles.key("data").secret();

    @ParameterizedTest
    @EnumSource(KeyWrapping.class)
    void unwrapsWhatItHasWrappedForThatDataKeyAndNoOther(KeyWrapping wrapping) throws GeneralSecurityException {
        var key = new KeyEncryptionKey(wrapping, "key", KeyFiles.key("key").secret());
        var other = new KeyEncryptionKey(wrapping, "key", KeyFiles.key("other").secret());
        var wrapped = key.wrap(7, dataKey, random);

        assertThat(key.unwrap(7, wrapped)).isEqualTo(dataKey);
        assertThatThrownBy(() -> key.unwrap(8, wrapped)).isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> other.unwrap(7, wrapped)).isInstanceOf(GeneralSecurityException.class);
        wrapped[wrapped.length - 1] ^= 1;
        assertThatThrownBy(() -> key.unwrap(7, wrapped)).isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> key.unwrap(7, new byte[3])).isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void isKnownByItsBytesUnderAnotherName() {
        var renamed = new KeyEncryptionKey(
                KeyWrapping.AESGCM, "new-name", KeyFiles.key("a").secret());

        assertThat(renamed.isThatOf(KeyFiles.key("a").id())).isTrue();
        assertThat(KeyFiles.key("b").isThatOf(KeyFiles.key("a").id())).isFalse();
    }

    @Test
    void showsNothingOfItself() {
        assertThat(KeyFiles.key("a").toString()).matches("aesgcm:a:[0-9a-f]{12}");
    }

    @Test
    void hasALengthThatItsProviderTakes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeyEncryptionKey(KeyWrapping.SECRETBOX, "a", new byte[16]));
        assertThat(new KeyEncryptionKey(KeyWrapping.AESGCM, "a", new byte[16]).name())
                .isEqualTo("a");
    }
}
