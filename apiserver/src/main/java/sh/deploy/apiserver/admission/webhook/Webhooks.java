package sh.deploy.apiserver.admission.webhook;

import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.admission.expression.Evaluations;
import sh.deploy.apiserver.admission.webhook.Questions.Question;
import sh.deploy.apiserver.admission.webhook.call.AddressRules;
import sh.deploy.apiserver.admission.webhook.call.Calls;
import sh.deploy.apiserver.admission.webhook.call.Resolver;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.policy.WebhookConfigurationPolicy;
import sh.deploy.apiserver.watch.Snapshot;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks all webhooks that want to know of a change. Blocks for as long as they take; safe for all threads, meant for virtual ones.
 *
 * <p>Not asked about: webhook configurations, lest nobody could mend one that refuses everything; and what the server writes by itself, or to
 * keep its own promises, lest a webhook that is down keeps it from starting, from saying that a node is dead, or from letting a pod go that has
 * stopped.
 *
 * <p>Who waits holds what others might need. So requests that wait are bounded, together, by crowd and at each webhook, and one more is refused
 * whatever the failure policies say: else whoever makes the load could choose what is judged. What needs no webhook, first of all the removal
 * of one that hangs, always gets through.
 */
public final class Webhooks {
    /** For all webhooks of one request together; the longest that Kubernetes lets a write take. */
    static final Duration BUDGET = Duration.ofSeconds(34);

    /** Webhooks of one request that are asked at once. */
    static final int MOST_SIDE_BY_SIDE = 16;

    private final InstalledWebhooks installed;
    private final Matching matching;
    private final MatchConditions conditions;
    private final Questions questions;
    private final Evaluations evaluations;
    private final WebhookPlaces places;
    private final Time time;

    /**
     * @param places of requests that wait for webhooks; one more is refused
     */
    public Webhooks(
            InstalledWebhooks installed,
            Kinds kinds,
            Supplier<Snapshot> newest,
            Calls calls,
            WebhookMetrics metrics,
            Evaluations evaluations,
            Authorizer authorizer,
            WebhookPlaces places,
            Time time) {
        this.installed = installed;
        this.matching = new Matching(kinds, newest);
        this.conditions = new MatchConditions(evaluations, authorizer);
        this.questions = new Questions(calls, metrics, time);
        this.evaluations = evaluations;
        this.places = places;
        this.time = time;
    }

    /** Asks nobody. */
    public static Webhooks none(Kinds kinds, Supplier<Snapshot> newest, Authorizer authorizer) {
        var time = new SystemTime();
        var evaluations = new Evaluations(1, time);
        var places = new WebhookPlaces(1);
        return new Webhooks(
                new InstalledWebhooks(evaluations, places, time),
                kinds,
                newest,
                new Calls(new AddressRules(false), Resolver.SYSTEM, time),
                new WebhookMetrics(new CollectorRegistry()),
                evaluations,
                authorizer,
                places,
                time);
    }

    /** What a request says beside its object; its time begins now. */
    public Asked asked(Kind kind, String resource, String part, boolean dryRun, Supplier<ObjectNode> options) {
        long untilNanos = time.nanos() + BUDGET.toNanos();
        var waiting = new Waiting(places);
        var evaluationPlace = Place.of(evaluations.share());
        var heardFrom = ConcurrentHashMap.<String>newKeySet();
        return new Asked(
                kind, resource, part, dryRun, options, untilNanos, waiting, evaluationPlace, Heard.NONE, heardFrom);
    }

    /**
     * Lets webhooks change the object, one after the other.
     *
     * @param warnings gets sentences for whoever asked
     * @return what came of it; some may want to be asked once more
     * @throws ProblemException one denies the request, or could not be asked and must be; 429 when too many requests wait for webhooks
     */
    public Round mutate(Attempt attempt, List<String> warnings) {
        var webhooks = installed.mutating();
        var round = new Round(webhooks, attempt, warnings);
        if (!webhooks.isEmpty() && attempt.asked().heard() != Heard.ALL && !isNotAsked(attempt)) {
            round.first();
        }
        return round;
    }

    /** All webhooks that change objects, asked about one. Of one request. */
    public final class Round {
        private final List<Webhook> webhooks;
        private final Attempt attempt;
        private final List<String> warnings;
        private final List<Webhook> asked = new ArrayList<>(0);
        private final Set<Webhook> again = new HashSet<>(0);
        private boolean changed;

        private Round(List<Webhook> webhooks, Attempt attempt, List<String> warnings) {
            this.webhooks = webhooks;
            this.attempt = attempt;
            this.warnings = warnings;
        }

        /** Whether one has made another object of it. */
        public boolean changed() {
            return changed;
        }

        private void first() {
            for (var webhook : webhooks) {
                var answered = attempt.asked().hasHeard(webhook.path()) ? null : ask(webhook, attempt, warnings);
                if (answered == null) {
                    continue;
                }
                attempt.asked().heardFrom().add(webhook.path());
                if (answered.changed()) {
                    changed = true;
                    again.addAll(asked);
                }
                if (webhook.isAskedAgain()) {
                    asked.add(webhook);
                }
            }
        }

        /**
         * Asks those once more that want it, since the object has changed after they were asked, be it by one that is asked once more itself.
         *
         * @param changedSince whether somebody else has changed it
         * @return whether one of them has
         * @throws ProblemException as of {@link #mutate}
         */
        public boolean again(boolean changedSince) {
            if (changedSince) {
                again.addAll(asked);
            }
            boolean changedAgain = false;
            for (var webhook : webhooks) {
                var answered = again.contains(webhook) ? ask(webhook, attempt, warnings) : null;
                if (answered != null && answered.changed()) {
                    changedAgain = true;
                    again.addAll(asked); // those that come after it have not seen that
                }
            }
            return changedAgain;
        }
    }

    private Questions.@Nullable Answered ask(Webhook webhook, Attempt attempt, List<String> warnings) {
        var form = matching.form(webhook, attempt);
        if (form == null || !conditions.hold(webhook, form, attempt)) {
            return null;
        }
        var waiting = attempt.asked().waiting();
        if (!waiting.enter()) {
            throw questions.notAsked(webhook, attempt, 0);
        }
        try {
            var answered = questions.hear(questions.ask(webhook, form, attempt, new ReviewRequest(attempt, form)));
            warnings.addAll(answered.warnings());
            return answered;
        } finally {
            waiting.leave();
        }
    }

    /**
     * Lets webhooks judge the object as it will be stored, many at once.
     *
     * @param warnings gets sentences for whoever asked
     * @throws ProblemException the first that denies the request, or could not be asked and must be; 429 when too many requests wait for
     *     webhooks
     */
    public void validate(Attempt attempt, List<String> warnings) {
        var webhooks = installed.validating();
        if (webhooks.isEmpty() || attempt.asked().heard() == Heard.ALL || isNotAsked(attempt)) {
            return;
        }
        var forms = new LinkedHashMap<Webhook, Kind>();
        for (var webhook : webhooks) {
            var form = matching.form(webhook, attempt);
            if (form != null && conditions.hold(webhook, form, attempt)) {
                forms.put(webhook, form);
            }
        }
        if (!forms.isEmpty()) {
            askAll(forms, attempt, warnings);
        }
    }

    private void askAll(Map<Webhook, Kind> forms, Attempt attempt, List<String> warnings) {
        var waiting = attempt.asked().waiting();
        if (!waiting.enter()) {
            throw questions.notAsked(forms.keySet().iterator().next(), attempt, 0);
        }
        try {
            askSideBySide(forms, attempt, warnings);
        } finally {
            waiting.leave();
        }
    }

    /** One more is asked when one has answered; those that see the object in the same form are sent the same bytes. */
    private void askSideBySide(Map<Webhook, Kind> forms, Attempt attempt, List<String> warnings) {
        var reviews = new IdentityHashMap<Kind, ReviewRequest>();
        var underWay = new ArrayDeque<Question>();
        var refusals = new ArrayList<ProblemException>(0);
        forms.forEach((webhook, form) -> {
            if (underWay.size() == MOST_SIDE_BY_SIDE) {
                hear(underWay.remove(), warnings, refusals);
            }
            var review = reviews.computeIfAbsent(form, seen -> new ReviewRequest(attempt, seen));
            try {
                underWay.add(questions.ask(webhook, form, attempt, review));
            } catch (ProblemException notAsked) {
                refusals.add(notAsked);
            }
        });
        underWay.forEach(question -> hear(question, warnings, refusals));
        if (!refusals.isEmpty()) {
            throw refusals.getFirst();
        }
    }

    private void hear(Question question, List<String> warnings, List<ProblemException> refusals) {
        try {
            warnings.addAll(questions.hear(question).warnings());
        } catch (ProblemException e) {
            warnings.addAll(e.warnings());
            refusals.add(e);
        }
    }

    private static boolean isNotAsked(Attempt attempt) {
        var kind = attempt.asked().kind();
        return attempt.caller().equals(Caller.SERVER) || kind.group().equals(WebhookConfigurationPolicy.GROUP);
    }
}
