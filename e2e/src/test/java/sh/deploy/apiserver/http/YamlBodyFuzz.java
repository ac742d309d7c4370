package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;

/** A body of YAML: what is taken, and could be kept, is JSON like any other. */
public final class YamlBodyFuzz implements FuzzTarget {
    @Override
    public void read(byte[] input) throws Exception {
        var parsed = Reading.of(input, () -> RequestBody.yaml(input));
        if (parsed != null && JsonTrees.isReadable(parsed.root())) {
            var written = JsonTrees.bytes(parsed.root());
            var again = JsonTrees.parse(written);
            assertThat(again.duplicateFields()).isEmpty();
            assertThat(JsonTrees.bytes(
                            JsonTrees.parse(JsonTrees.bytes(again.root())).root()))
                    .isEqualTo(JsonTrees.bytes(again.root()));
        }
    }
}
