package sh.deploy.api.selector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;

/** A label selector: written anew it is read as the same. */
public final class LabelSelectorFuzz implements FuzzTarget {
    @Override
    public void read(byte[] input) throws Exception {
        var text = new String(input, UTF_8);
        var selector = Reading.of(input, IllegalArgumentException.class, () -> Selector.parse(text));
        if (selector != null) {
            var written = selector.toString();
            assertThat(Selector.parse(written).requirements()).isEqualTo(selector.requirements());
            var labels = Map.of("app", "web", "tier", "1");
            assertThat(Selector.parse(written).matches(labels)).isEqualTo(selector.matches(labels));
        }
    }
}
