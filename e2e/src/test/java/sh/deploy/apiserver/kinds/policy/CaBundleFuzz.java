package sh.deploy.apiserver.kinds.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.util.Base64;
import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;

/** Certificates of authorities in an object: at least one, or refused. */
public final class CaBundleFuzz implements FuzzTarget {
    @Override
    public void read(byte[] input) throws Exception {
        var base64 = Base64.getEncoder().encodeToString(input);
        var found = Reading.of(input, GeneralSecurityException.class, () -> CaBundle.read(base64));
        if (found != null) {
            assertThat(found).isNotEmpty().doesNotContainNull();
        }
    }
}
