package sh.deploy.controllers.autoscaler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;

/** A duration: what the server takes in a NodePool, the autoscaler can read; an option of deployctl is refused or no less than nothing. */
public final class DurationFuzz implements FuzzTarget {
    private static final Kind POOLS =
            Kinds.builtIn().byApiVersion("deploy.sh/v1", "NodePool").orElseThrow();

    @Override
    public void read(byte[] input) throws Exception {
        var text = new String(input, UTF_8);
        if (isTaken(text)) {
            assertThat(GoDuration.parse(text).isNegative()).isFalse();
        }
        var option = Reading.of(input, Failure.class, () -> Options.duration("--wait", text));
        if (option != null) {
            assertThat(option.isNegative()).isFalse();
        }
    }

    private static boolean isTaken(String text) {
        var pool = Tree.newObject();
        Tree.child(pool, "metadata").put("name", "pool");
        POOLS.applyDefaults(pool);
        Tree.child(Tree.child(pool, "spec"), "scaleUp").put("for", text);
        return POOLS.validateCreate(pool).stream()
                .noneMatch(cause -> cause.field().equals("spec.scaleUp.for"));
    }
}
