package sh.deploy.apiserver.kinds;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.apiserver.kinds.policy.Ages;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;

/** A time, in seconds and in microseconds: has one way to be written, which controllers and clients can read. */
public final class TimeFuzz implements FuzzTarget {
    private static final Kind LEASES =
            ObjectFuzz.KINDS.byApiVersion("coordination.k8s.io/v1", "Lease").orElseThrow();
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @Override
    public void read(byte[] input) throws Exception {
        var text = new String(input, UTF_8);
        var lease = Tree.newObject();
        Tree.child(lease, "metadata").put("creationTimestamp", text);
        Tree.child(lease, "spec").put("renewTime", text);
        var taken = Reading.of(input, () -> FieldValidation.prune(LEASES, lease));
        assertThat(Ages.since(text, NOW)).isNotEmpty();
        if (taken != null) {
            var seconds = Tree.text(lease, "metadata", "creationTimestamp");
            var micros = Tree.text(lease, "spec", "renewTime");
            assertThat(seconds).hasSameSizeAs("2006-01-02T15:04:05Z");
            assertThat(micros).hasSameSizeAs("2006-01-02T15:04:05.000000Z");
            assertThat(ObjectFacts.instant(seconds)).isPresent();
            assertThat(ObjectFacts.instant(micros)).isPresent();
            var again = lease.deepCopy();
            FieldValidation.prune(LEASES, again);
            assertThat(again).isEqualTo(lease);
        }
    }
}
