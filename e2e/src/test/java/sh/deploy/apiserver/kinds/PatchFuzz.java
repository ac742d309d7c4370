package sh.deploy.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import sh.deploy.api.bounds.Bounds;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A patch and what it is for, as a list of two: refused, or what it makes can be read again, and what it is for stays as it was. */
public final class PatchFuzz implements FuzzTarget {
    private static final Kind PODS = ObjectFuzz.KINDS.byApiVersion("v1", "Pod").orElseThrow();

    /** Beside what a patch of {@value Bounds#PATCH_OPERATIONS} operations may copy. */
    private static final int LARGER = 8 << 20;

    private final PatchType type;

    /** @param type of the patches */
    public PatchFuzz(PatchType type) {
        this.type = type;
    }

    @Override
    public void read(byte[] input) throws Exception {
        var parsed = Reading.of(input, () -> JsonTrees.parse(input));
        if (parsed == null
                || !(parsed.root() instanceof ArrayNode both)
                || both.size() != 2
                || !(both.get(0) instanceof ObjectNode current)) {
            return;
        }
        var patch = both.get(1);
        var before = JsonTrees.bytes(both);
        var patched = Reading.of(input, () -> Patches.apply(type, PODS, current, patch));
        assertThat(JsonTrees.bytes(both)).isEqualTo(before);
        if (patched != null) {
            var bytes = JsonTrees.bytes(patched);
            assertThat(bytes.length).isLessThan(LARGER + 2 * input.length);
            assertThat(JsonTrees.bytes(JsonTrees.parse(bytes).root())).isEqualTo(bytes);
        }
    }
}
