package sh.deploy.apiserver.admission.webhook;

import sh.deploy.apiserver.fair.Crowd;
import sh.deploy.apiserver.fair.Holdings;
import sh.deploy.apiserver.fair.Level;
import sh.deploy.apiserver.fair.Seat;

/**
 * Places of requests that wait for webhooks: for any of them, or for one, which has half of what there is for all, so that one that hangs does
 * not keep others from being asked. A crowd of users has a quarter of either, and the last are for those who hold little. Nodes and controllers
 * have as many of their own, and so have the server's own loops, which write what agents say: no user takes any of these. Safe for all threads;
 * blocks nobody.
 */
public final class WebhookPlaces {
    /** The part that requests may have which wait for one webhook. */
    private static final int OF_ONE_WEBHOOK = 2;

    /** The part that one crowd of users may have. */
    private static final int OF_ONE_CROWD = 4;

    /** The part of what one crowd may have of the places that it may have of the last of all. */
    private static final int OF_THE_LAST = 8;

    private final int most;
    private final Holdings ofUsers;
    private final Holdings ofSystem;
    private final Holdings ofLoops;

    /** @param most of users' requests, as many of nodes' and controllers', and as many of the server's own loops */
    public WebhookPlaces(int most) {
        this.most = most;
        int ofOne = Math.max(1, most / OF_ONE_CROWD);
        this.ofUsers = new Holdings(new Holdings.Most(most, ofOne, ofOne / OF_THE_LAST));
        this.ofSystem = new Holdings(new Holdings.Most(most, most, ofOne / OF_THE_LAST));
        this.ofLoops = new Holdings(new Holdings.Most(most, most, 0));
    }

    /** For those who wait for one webhook, beside the place that they have among all. */
    WebhookPlaces ofOneWebhook() {
        return new WebhookPlaces(Math.max(1, most / OF_ONE_WEBHOOK));
    }

    /** Of whoever is proved to ask what the caller works for. */
    Holdings.Account share() {
        if (Turns.current() != null) {
            return ofLoops.of(among(""));
        }
        var seat = Seat.current();
        if (seat == null) {
            return ofSystem.of(among(""));
        }
        return seat.crowd().level() == Level.SYSTEM
                ? ofSystem.of(among(seat.crowd().name()))
                : ofUsers.of(seat.crowd());
    }

    /** Where none are of another level. */
    private static Crowd among(String name) {
        return new Crowd(Level.WORKLOAD, name);
    }
}
