package sh.deploy.apiserver.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SecretBoxTest {
    private static final HexFormat HEX = HexFormat.of();

    private final byte[] key = HEX.parseHex("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389");

    /** The vector of NaCl's own tests (secretbox). */
    @Test
    void isNaClsSecretBox() throws GeneralSecurityException {
        var nonce = HEX.parseHex("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37");
        var plain = HEX.parseHex("be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffc"
                + "e5ecbaaf33bd751a1ac728d45e6c61296cdc3c01233561f41db66cce314adb31"
                + "0e3be8250c46f06dceea3a7fa1348057e2f6556ad6b1318a024a838f21af1fde"
                + "048977eb48f59ffd4924ca1c60902e52f0a089bc76897040e082f937763848645e0705");

        var box = SecretBox.seal(key, nonce, plain);

        assertThat(HEX.formatHex(box))
                .isEqualTo(HEX.formatHex(nonce) + "f3ffc7703f9400e52a7dfb4b3d3305d9"
                        + "8e993b9f48681273c29650ba32fc76ce48332ea7164d96a4476fb8c531a1186a"
                        + "c0dfc17c98dce87b4da7f011ec48c97271d2c20f9b928fe2270d6fb863d51738"
                        + "b48eeee314a7cc8ab932164548e526ae90224368517acfeabd6bb3732bc0e9da"
                        + "99832b61ca01b6de56244a9e88d5f9b37973f622a43d14a6599b1f654cb45a74e355a5");
        assertThat(SecretBox.open(key, box)).isEqualTo(plain);
    }

    @Test
    void doesNotOpenWhatWasChangedAnywhere() {
        var box = SecretBox.seal(key, "a key".getBytes(UTF_8), new SecureRandom());
        for (int i = 0; i < box.length; i++) {
            var changed = box.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> SecretBox.open(key, changed)).isInstanceOf(GeneralSecurityException.class);
        }
        assertThatThrownBy(() -> SecretBox.open(key, new byte[39])).isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> SecretBox.open(new byte[32], box)).isInstanceOf(GeneralSecurityException.class);
    }
}
