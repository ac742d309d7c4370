package sh.deploy.api.client;

import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.Preconditions;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How to delete.
 *
 * @param gracePeriodSeconds empty means what the object says itself
 * @param onlyUid delete nothing but the object of this uid; a namesake made since is a conflict
 */
public record Deletion(Optional<Propagation> propagation, OptionalLong gracePeriodSeconds, Optional<String> onlyUid) {
    /** What becomes of the objects that this one owns. */
    public enum Propagation {
        BACKGROUND("Background"),
        FOREGROUND("Foreground"),
        ORPHAN("Orphan");

        private final String wire;

        Propagation(String wire) {
            this.wire = wire;
        }
    }

    /** As the kind does it when nothing is said. */
    public static final Deletion USUAL = new Deletion(Optional.empty(), OptionalLong.empty(), Optional.empty());

    public static Deletion ofUid(String uid) {
        return new Deletion(Optional.empty(), OptionalLong.empty(), Optional.of(uid));
    }

    public Deletion with(Propagation wanted) {
        return new Deletion(Optional.of(wanted), gracePeriodSeconds, onlyUid);
    }

    public Deletion withGracePeriod(long seconds) {
        return new Deletion(propagation, OptionalLong.of(seconds), onlyUid);
    }

    DeleteOptions wire() {
        var options = new DeleteOptions();
        options.setApiVersion("v1");
        options.setKind("DeleteOptions");
        propagation.ifPresent(wanted -> options.setPropagationPolicy(wanted.wire));
        gracePeriodSeconds.ifPresent(options::setGracePeriodSeconds);
        onlyUid.ifPresent(uid -> {
            var preconditions = new Preconditions();
            preconditions.setUid(uid);
            options.setPreconditions(preconditions);
        });
        return options;
    }
}
