package sh.deploy.controllers.bootstrap;

import io.fabric8.kubernetes.api.model.Secret;
import java.time.Duration;
import java.util.concurrent.Callable;
import sh.deploy.api.access.BootstrapTokenSecret;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.client.ListOptions;
import sh.deploy.api.controller.Batch;
import sh.deploy.api.controller.ControllerLoop;
import sh.deploy.api.controller.Loop;
import sh.deploy.api.controller.LoopKit;
import sh.deploy.api.controller.Outcome;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.time.Time;

/** Walks through all bootstrap tokens once a minute and deletes those that are over. */
public final class TokenExpiryLoop {
    private static final String NAME = "bootstrap-token-expiry";
    private static final String ALL = "all";
    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final ListOptions TOKENS = ListOptions.withFields("type=" + BootstrapTokenSecret.TYPE);

    private final ApiClient client;
    private final Time time;

    private TokenExpiryLoop(LoopKit kit) {
        this.client = kit.client();
        this.time = kit.time();
    }

    public static Loop of(LoopKit kit) {
        var expiry = new TokenExpiryLoop(kit);
        var loop = new ControllerLoop<String>(NAME, key -> expiry.sweep(), 1, kit.time(), kit.metrics());
        loop.enqueue(ALL);
        return loop;
    }

    private Outcome sweep() throws InterruptedException {
        var now = time.now();
        var expired = client.listAll(ResourceTypes.SECRET, BootstrapTokenSecret.NAMESPACE, TOKENS).items().stream()
                .filter(secret -> TokenAge.isExpired(secret, now))
                .<Callable<Boolean>>map(secret -> () -> delete(secret))
                .toList();
        if (!expired.isEmpty()) {
            Batch.run(expired);
        }
        return Outcome.checkAgain(EVERY);
    }

    /** One that cannot be deleted now is there again next time. */
    private boolean delete(Secret secret) {
        client.delete(
                ResourceTypes.SECRET,
                BootstrapTokenSecret.NAMESPACE,
                ObjectFacts.name(secret),
                Deletion.ofUid(ObjectFacts.uid(secret)));
        return true;
    }
}
