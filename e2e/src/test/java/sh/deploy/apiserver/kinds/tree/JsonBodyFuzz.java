package sh.deploy.apiserver.kinds.tree;

import static org.assertj.core.api.Assertions.assertThat;

import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A body of JSON: what is taken can be read again, by us and by the client that sent it, and is the same then. */
public final class JsonBodyFuzz implements FuzzTarget {
    /** Of all paths of fields that stand twice, beside what the input makes of them. */
    private static final int PATHS = 10 << 20;

    @Override
    public void read(byte[] input) throws Exception {
        var parsed = Reading.of(input, () -> JsonTrees.parse(input));
        if (parsed == null) {
            return;
        }
        assertThat(parsed.duplicateFields()).hasSizeLessThanOrEqualTo(JsonTrees.MAX_DUPLICATES);
        assertThat(parsed.duplicateFields().stream().mapToLong(String::length).sum())
                .isLessThan(PATHS);
        var written = JsonTrees.bytes(parsed.root());
        assertThat(JsonTrees.bytes(JsonTrees.parse(written).root())).isEqualTo(written);
        if (parsed.root() instanceof ObjectNode object) {
            assertThat(JsonTrees.isReadable(object)).isEqualTo(hasShortNames(object));
            assertThat(JsonTrees.bytes(JsonTrees.object(written))).isEqualTo(written);
            if (object.path("metadata").isObject()) {
                var encoded = JsonTrees.encode(object).at(7);
                assertThat(JsonTrees.bytes(JsonTrees.object(encoded))).isEqualTo(encoded);
            }
        }
    }

    /** Longer ones are read, but not stored. */
    private static boolean hasShortNames(JsonNode tree) {
        for (var name : tree.propertyNames()) {
            if (name.length() > 12_500) {
                return false;
            }
        }
        for (var child : tree) {
            if (!hasShortNames(child)) {
                return false;
            }
        }
        return true;
    }
}
