package sh.deploy.apiserver.audit;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What goes on record, and where it goes.
 *
 * @param log the file that events go to; null: nothing is kept
 * @param rotation of that file
 * @param whenFull what becomes of requests while events cannot be written
 */
public record AuditSettings(AuditPolicy policy, @Nullable Path log, Rotation rotation, WhenFull whenFull) {
    /** Nothing goes on record. */
    public static final AuditSettings NONE =
            new AuditSettings(new AuditPolicy(List.of()), null, Rotation.USUAL, WhenFull.DROP);

    /** As a server is run where nobody says otherwise. */
    public static AuditSettings in(Path folder) {
        return new AuditSettings(AuditPolicy.usual(), folder.resolve("audit.log"), Rotation.USUAL, WhenFull.DROP);
    }

    public AuditSettings withPolicy(AuditPolicy other) {
        return new AuditSettings(other, log, rotation, whenFull);
    }

    public AuditSettings withLog(@Nullable Path other) {
        return new AuditSettings(policy, other, rotation, whenFull);
    }

    public AuditSettings withRotation(Rotation other) {
        return new AuditSettings(policy, log, other, whenFull);
    }

    public AuditSettings withWhenFull(WhenFull other) {
        return new AuditSettings(policy, log, rotation, other);
    }
}
