package sh.deploy.apiserver.admission.webhook;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.admission.expression.Evaluations;
import sh.deploy.apiserver.kinds.policy.WebhookConfigurationPolicy;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.watch.Change;
import sh.deploy.apiserver.watch.Follower;

/**
 * The newest webhooks, replayed from the log and from nothing else, in the order in which they are asked: by the name of their
 * configuration, then as that lists them. What was written is in force before its writer is told that it is written. Any thread may read.
 */
public final class InstalledWebhooks implements Follower, AutoCloseable {
    private final Part mutating = new Part();
    private final Part validating = new Part();
    private final Evaluations evaluations;
    private final WebhookPlaces places;
    private final Time time;

    private final class Part {
        private final TreeMap<String, List<Webhook>> byConfiguration = new TreeMap<>();
        private volatile List<Webhook> inOrder = List.of();

        private void put(String name, List<Webhook> webhooks) {
            var before = webhooks.isEmpty() ? byConfiguration.remove(name) : byConfiguration.put(name, webhooks);
            inOrder = byConfiguration.values().stream().flatMap(List::stream).toList();
            if (before != null) {
                before.forEach(webhook -> {
                    webhook.endpoint().retire();
                    evaluations.forget(webhook.turns());
                });
            }
        }
    }

    /**
     * @param evaluations keep what is compiled of their match conditions
     * @param places of requests that wait for any of them
     */
    public InstalledWebhooks(Evaluations evaluations, WebhookPlaces places, Time time) {
        this.evaluations = evaluations;
        this.places = places;
        this.time = time;
    }

    List<Webhook> mutating() {
        return mutating.inOrder;
    }

    List<Webhook> validating() {
        return validating.inOrder;
    }

    @Override
    public void follow(Change change) {
        var key = change.after().key();
        if (!isConfiguration(key)) {
            return;
        }
        boolean mutates = key.resource().equals(WebhookConfigurationPolicy.MUTATING);
        var webhooks = change.deleted()
                ? List.<Webhook>of()
                : Webhook.all(JsonTrees.object(change.after().json()), mutates, evaluations, places, time);
        (mutates ? mutating : validating).put(key.name(), webhooks);
    }

    /** Lets their connections go. */
    @Override
    public void close() {
        Stream.of(mutating, validating)
                .flatMap(part -> part.inOrder.stream())
                .forEach(webhook -> webhook.endpoint().retire());
    }

    static boolean isConfiguration(ObjectKey key) {
        return key.group().equals(WebhookConfigurationPolicy.GROUP)
                && (key.resource().equals(WebhookConfigurationPolicy.MUTATING)
                        || key.resource().equals(WebhookConfigurationPolicy.VALIDATING));
    }
}
