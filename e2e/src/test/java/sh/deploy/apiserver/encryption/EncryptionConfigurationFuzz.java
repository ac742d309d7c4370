package sh.deploy.apiserver.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;

/** A file of encryption rules: refused with a sentence, or the same rules each time, of which each has something that writes. */
public final class EncryptionConfigurationFuzz implements FuzzTarget {
    @Override
    public void read(byte[] input) throws Exception {
        var text = new String(input, UTF_8);
        var rules = Reading.of(input, IllegalArgumentException.class, () -> RulesReader.read("keys.yaml", text));
        if (rules != null) {
            assertThat(rules.rules()).allSatisfy(rule -> {
                assertThat(rule.resources()).isNotEmpty();
                assertThat(rule.providers()).isNotEmpty();
            });
            assertThat(RulesReader.read("keys.yaml", text))
                    .usingRecursiveComparison()
                    .isEqualTo(rules);
        }
    }
}
