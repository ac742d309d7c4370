package sh.deploy.apiserver.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;

/** A field selector: access rules go by the name that is looked up. */
public final class FieldSelectorFuzz implements FuzzTarget {
    @Override
    public void read(byte[] input) throws Exception {
        var text = new String(input, UTF_8);
        var name = FieldSelector.nameIn(text);
        var parsed =
                Reading.of(input, () -> FieldSelector.parse(text, Map.of("spec.nodeName", "", "status.phase", "")));
        if (parsed != null) {
            assertThat(parsed.name()).isEqualTo(name);
            assertThat(name).doesNotContain("/", "%").isNotEqualTo(".").isNotEqualTo("..");
        }
    }
}
