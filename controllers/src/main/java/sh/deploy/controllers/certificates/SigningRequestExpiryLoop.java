package sh.deploy.controllers.certificates;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Duration;
import java.util.concurrent.Callable;
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

/** Walks through all requests for certificates every five minutes and deletes the old ones. */
public final class SigningRequestExpiryLoop {
    private static final String NAME = "signing-request-expiry";
    private static final String ALL = "all";
    private static final Duration EVERY = Duration.ofMinutes(5);

    private final ApiClient client;
    private final Time time;

    private SigningRequestExpiryLoop(LoopKit kit) {
        this.client = kit.client();
        this.time = kit.time();
    }

    public static Loop of(LoopKit kit) {
        var expiry = new SigningRequestExpiryLoop(kit);
        var loop = new ControllerLoop<String>(NAME, key -> expiry.sweep(), 1, kit.time(), kit.metrics());
        loop.enqueue(ALL);
        return loop;
    }

    private Outcome sweep() throws InterruptedException {
        var now = time.now();
        var expired = client.listAll(ResourceTypes.CERTIFICATE_SIGNING_REQUEST, "", ListOptions.ALL).items().stream()
                .filter(request -> SigningRequestAge.isExpired(request, now))
                .<Callable<Boolean>>map(request -> () -> delete(request))
                .toList();
        if (!expired.isEmpty()) {
            Batch.run(expired);
        }
        return Outcome.checkAgain(EVERY);
    }

    /** One that cannot be deleted now is there again next time. */
    private boolean delete(GenericKubernetesResource request) {
        client.delete(
                ResourceTypes.CERTIFICATE_SIGNING_REQUEST,
                "",
                ObjectFacts.name(request),
                Deletion.ofUid(ObjectFacts.uid(request)));
        return true;
    }
}
