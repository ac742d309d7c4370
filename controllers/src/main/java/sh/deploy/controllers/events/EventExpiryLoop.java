package sh.deploy.controllers.events;

import io.fabric8.kubernetes.api.model.Event;
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

/** Walks through all Events once a minute and deletes the expired. */
public final class EventExpiryLoop {
    private static final String NAME = "event-expiry";
    private static final String ALL = "all";
    private static final Duration EVERY = Duration.ofMinutes(1);

    private final ApiClient client;
    private final Duration ttl;
    private final Time time;

    private EventExpiryLoop(LoopKit kit, Duration ttl) {
        this.client = kit.client();
        this.ttl = ttl;
        this.time = kit.time();
    }

    /** @param ttl how long an Event is kept after it was last counted up */
    public static Loop of(LoopKit kit, Duration ttl) {
        var expiry = new EventExpiryLoop(kit, ttl);
        var loop = new ControllerLoop<String>(NAME, key -> expiry.sweep(), 1, kit.time(), kit.metrics());
        loop.enqueue(ALL);
        return loop;
    }

    private Outcome sweep() throws InterruptedException {
        var now = time.now();
        var expired = client.listAll(ResourceTypes.EVENT, "", ListOptions.ALL).items().stream()
                .filter(event -> EventAge.isExpired(event, ttl, now))
                .<Callable<Boolean>>map(event -> () -> delete(event))
                .toList();
        if (!expired.isEmpty()) {
            Batch.run(expired);
        }
        return Outcome.checkAgain(EVERY);
    }

    /** One that cannot be deleted now is there again next time. */
    private boolean delete(Event event) {
        client.delete(
                ResourceTypes.EVENT,
                ObjectFacts.namespace(event),
                ObjectFacts.name(event),
                Deletion.ofUid(ObjectFacts.uid(event)));
        return true;
    }
}
