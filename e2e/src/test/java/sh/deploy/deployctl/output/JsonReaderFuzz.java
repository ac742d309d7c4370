package sh.deploy.deployctl.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** An answer of JSON as deployctl reads it: what it writes of that it reads as the same, and Jackson takes it too. */
public final class JsonReaderFuzz implements FuzzTarget {
    private static final JsonMapper JACKSON = new JsonMapper();

    @Override
    public void read(byte[] input) throws Exception {
        var text = new String(input, UTF_8);
        var tree = Reading.of(input, IllegalArgumentException.class, () -> Json.read(text));
        if (tree == null || tree.isMissingNode()) {
            return;
        }
        var written = Json.compact(tree);
        assertThat(Json.compact(Json.read(written))).isEqualTo(written);
        assertThat(Json.read(Json.pretty(tree))).isEqualTo(tree);
        assertThat(Json.sorted(tree).toString()).hasSameSizeAs(tree.toString());
        try {
            assertThat(JACKSON.readTree(written).isMissingNode()).isFalse();
        } catch (JacksonException limit) {
            // Its limits on depth and digits are lower than ours, or ours lower than its.
            assertThat(limit).isInstanceOf(tools.jackson.core.exc.StreamConstraintsException.class);
        }
    }
}
