package sh.deploy.apiserver.admission.webhook;

import java.util.HashMap;
import java.util.Map;
import sh.deploy.apiserver.fair.Holdings;

/**
 * What one request takes up while it waits for webhooks, however many of its objects it waits for at once: a place among all that wait for
 * any, and one at each webhook that it has called and that has not answered yet. Safe for all threads.
 */
public final class Waiting {
    /** @param share of the places at one webhook */
    private record AtOne(Holdings.Account share, int calls) {}

    private final Place place;
    private final Map<Webhook, AtOne> calls = new HashMap<>(2);

    /** For who works now. @param places at which requests wait for any webhook */
    public Waiting(WebhookPlaces places) {
        this.place = Place.of(places.share());
    }

    /** False at once when there is no place for this request; true must be followed by {@link #leave}. */
    boolean enter() {
        return place.enter();
    }

    void leave() {
        place.leave();
    }

    /** False at once when there is no place at this webhook; true must be followed by {@link #ended}. */
    synchronized boolean begins(Webhook webhook) {
        var before = calls.get(webhook);
        if (before != null) {
            calls.put(webhook, new AtOne(before.share(), before.calls() + 1));
            return true;
        }
        var share = webhook.places().share();
        if (!share.take(1)) {
            return false;
        }
        calls.put(webhook, new AtOne(share, 1));
        return true;
    }

    /** A call of it is over. */
    synchronized void ended(Webhook webhook) {
        calls.computeIfPresent(webhook, (same, before) -> {
            if (before.calls() > 1) {
                return new AtOne(before.share(), before.calls() - 1);
            }
            before.share().giveBack(1);
            return null;
        });
    }
}
