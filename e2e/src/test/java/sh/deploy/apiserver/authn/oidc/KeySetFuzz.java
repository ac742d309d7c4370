package sh.deploy.apiserver.authn.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;

/** The keys of an issuer: each is by the id and for an algorithm that we take, and whatever is wrong with one keeps no other away. */
public final class KeySetFuzz implements FuzzTarget {
    @Override
    public void read(byte[] input) throws Exception {
        var keys = Reading.of(input, IOException.class, () -> KeySet.parse(input));
        if (keys != null) {
            keys.byId().forEach((id, key) -> {
                assertThat(key.id()).isEqualTo(id).isNotEmpty();
                assertThat(KeySet.ALGORITHMS).contains(key.algorithm());
            });
        }
    }
}
