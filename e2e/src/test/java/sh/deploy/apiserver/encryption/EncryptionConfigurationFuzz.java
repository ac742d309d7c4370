package sh.deploy.apiserver.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;

/** A file of encryption rules: refused in words that repeat no key, or rules. */
public final class EncryptionConfigurationFuzz implements FuzzTarget {
    /** An input that holds this has a key. */
    private static final String KEY = "c2VjcmV0IGlzIHNlY3VyZQ==";

    @Override
    public void read(byte[] input) throws Exception {
        var text = new String(input, UTF_8);
        try {
            var unused = RulesReader.read("keys.yaml", text);
        } catch (IllegalArgumentException refused) {
            var said = Reading.of(input, IllegalArgumentException.class, () -> RulesReader.read("keys.yaml", text));
            assertThat(said).isNull();
            assertThat(refused).message().doesNotContain(KEY);
        }
    }
}
