package sh.deploy.apiserver.authn.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import sh.deploy.api.manifest.ManifestException;
import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;

/** A file of token issuers: refused with a line for each fault, or the same issuers each time. */
public final class OidcConfigurationFuzz implements FuzzTarget {
    @Override
    public void read(byte[] input) throws Exception {
        var text = new String(input, UTF_8);
        var read = Reading.of(input, ManifestException.class, () -> ConfigurationReader.read("issuers.yaml", text));
        if (read != null) {
            assertThat(ConfigurationReader.read("issuers.yaml", text)).isEqualTo(read);
        }
    }
}
