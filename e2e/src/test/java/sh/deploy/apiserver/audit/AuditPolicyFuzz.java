package sh.deploy.apiserver.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import sh.deploy.api.manifest.ManifestException;
import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;

/** An audit policy: refused at its place, or the same rules each time. */
public final class AuditPolicyFuzz implements FuzzTarget {
    @Override
    public void read(byte[] input) throws Exception {
        var text = new String(input, UTF_8);
        var policy = Reading.of(input, ManifestException.class, () -> PolicyReader.read("policy.yaml", text));
        if (policy != null) {
            assertThat(PolicyReader.read("policy.yaml", text))
                    .usingRecursiveComparison()
                    .isEqualTo(policy);
        }
    }
}
