package sh.deploy.apiserver.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;

/** Where a list goes on: leads nowhere but into the resource that is listed. */
public final class ContinueTokenFuzz implements FuzzTarget {
    private static final Resource PODS = pods();

    private static Resource pods() {
        var kind = Kinds.builtIn().byResource("", "v1", "pods").orElseThrow();
        return new Resource(kind, kind, ApiRequest.list("", "v1", "pods", "default"));
    }

    @Override
    public void read(byte[] input) throws Exception {
        var selection = new Selection("", "", "", "", 0, new String(input, UTF_8));
        var token = Reading.of(input, () -> ContinueToken.parse(PODS, selection));
        if (token != null) {
            assertThat(token.start().resource()).isEqualTo("pods");
            var again = new Selection("", "", "", "", 0, token.text());
            assertThat(ContinueToken.parse(PODS, again)).isEqualTo(token);
        }
    }
}
