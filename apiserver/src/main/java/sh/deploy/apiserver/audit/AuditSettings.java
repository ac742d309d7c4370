package sh.deploy.apiserver.audit;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.client.ClientConfig;

/**
 * What goes on record, and where it goes.
 *
 * @param log the file that events go to; null: to none
 * @param rotation of that file
 * @param whenFull what becomes of requests while that file cannot be written; without a file they cannot be refused
 * @param webhook a server that events go to as well; null: to none. What it does not take in time is lost, and keeps nobody from working
 */
public record AuditSettings(
        AuditPolicy policy,
        @Nullable Path log,
        Rotation rotation,
        WhenFull whenFull,
        @Nullable ClientConfig webhook) {
    public AuditSettings {
        if (whenFull == WhenFull.REFUSE && log == null) {
            throw new IllegalArgumentException(
                    "requests can be refused for want of a record only where a file keeps one");
        }
    }

    /** Nothing goes on record. */
    public static final AuditSettings NONE =
            new AuditSettings(new AuditPolicy(List.of()), null, Rotation.USUAL, WhenFull.DROP, null);

    /** As a server is run where nobody says otherwise. */
    public static AuditSettings in(Path folder) {
        return new AuditSettings(AuditPolicy.usual(), folder.resolve("audit.log"), Rotation.USUAL, WhenFull.DROP, null);
    }

    public AuditSettings withPolicy(AuditPolicy other) {
        return new AuditSettings(other, log, rotation, whenFull, webhook);
    }

    public AuditSettings withLog(@Nullable Path other) {
        return new AuditSettings(policy, other, rotation, whenFull, webhook);
    }

    public AuditSettings withRotation(Rotation other) {
        return new AuditSettings(policy, log, other, whenFull, webhook);
    }

    public AuditSettings withWhenFull(WhenFull other) {
        return new AuditSettings(policy, log, rotation, other, webhook);
    }

    /**
     * @param kubeconfig which says where the server is, and who we are to it
     * @throws sh.deploy.api.client.Kubeconfig.Unusable it says something else
     */
    public AuditSettings withWebhook(Path kubeconfig) {
        return new AuditSettings(policy, log, rotation, whenFull, Webhook.read(kubeconfig));
    }
}
