package sh.deploy.apiserver.admission;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import sh.deploy.api.manifest.ManifestException;
import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;

/** A file for admission, whose other files all say the same: refused with a line for each fault, or the same settings each time. */
public final class AdmissionConfigurationFuzz implements FuzzTarget {
    private static final Path FILE = Path.of("admission.yaml");

    @Override
    public void read(byte[] input) throws Exception {
        var text = new String(input, UTF_8);
        var read = Reading.of(
                input, ManifestException.class, () -> AdmissionConfiguration.read(FILE, text, other -> text));
        if (read != null) {
            assertThat(AdmissionConfiguration.read(FILE, text, other -> text)).isEqualTo(read);
            assertThat(read.podSecurity().exemptUsers()).doesNotContain("");
            assertThat(read.podSecurity().exemptNamespaces()).doesNotContain("");
        }
    }
}
