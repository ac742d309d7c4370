package sh.deploy.apiserver.admission.webhook;

import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.admission.webhook.Questions.Question;
import sh.deploy.apiserver.admission.webhook.call.AddressRules;
import sh.deploy.apiserver.admission.webhook.call.Calls;
import sh.deploy.apiserver.admission.webhook.call.Resolver;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.policy.WebhookConfigurationPolicy;
import sh.deploy.apiserver.watch.Snapshot;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks all webhooks that want to know of a change. Blocks for as long as they take; safe for all threads, meant for virtual ones.
 *
 * <p>Not asked about: webhook configurations, lest nobody could mend one that refuses everything; and what the server writes by itself,
 * lest a webhook that is down keeps it from starting.
 */
public final class Webhooks {
    /** For all webhooks of one request together; the longest that Kubernetes lets a write take. */
    static final Duration BUDGET = Duration.ofSeconds(34);

    private final InstalledWebhooks installed;
    private final Matching matching;
    private final Questions questions;
    private final Time time;

    public Webhooks(
            InstalledWebhooks installed,
            Kinds kinds,
            Supplier<Snapshot> newest,
            Calls calls,
            WebhookMetrics metrics,
            Time time) {
        this.installed = installed;
        this.matching = new Matching(kinds, newest);
        this.questions = new Questions(calls, metrics, time);
        this.time = time;
    }

    /** Asks nobody. */
    public static Webhooks none(Kinds kinds, Supplier<Snapshot> newest) {
        var time = new SystemTime();
        return new Webhooks(
                new InstalledWebhooks(time),
                kinds,
                newest,
                new Calls(new AddressRules(false), Resolver.SYSTEM, time),
                new WebhookMetrics(new CollectorRegistry()),
                time);
    }

    /** What a request says beside its object; its time begins now. */
    public Asked asked(Kind kind, String resource, String part, boolean dryRun, Supplier<ObjectNode> options) {
        return new Asked(kind, resource, part, dryRun, options, time.nanos() + BUDGET.toNanos(), Heard.NONE);
    }

    /**
     * Lets webhooks change the object, one after the other. Those that want it are asked once more when a later one, or what was completed
     * afterwards, has changed it.
     *
     * @param complete fills in what is missing from an object that was changed
     * @return sentences for whoever asked
     * @throws ProblemException one denies the request, or could not be asked and must be
     */
    public List<String> mutate(Attempt attempt, Runnable complete) {
        var webhooks = installed.mutating();
        if (webhooks.isEmpty() || attempt.asked().heard() != Heard.NONE || isNotAsked(attempt)) {
            return List.of();
        }
        var warnings = new ArrayList<String>(0);
        var asked = new ArrayList<Webhook>(0);
        var again = new HashSet<Webhook>();
        boolean changed = false;
        for (var webhook : webhooks) {
            var answered = ask(webhook, attempt, warnings);
            if (answered == null) {
                continue;
            }
            if (answered.changed()) {
                changed = true;
                again.addAll(asked);
            }
            if (webhook.isAskedAgain()) {
                asked.add(webhook);
            }
        }
        if (changed) {
            if (completes(attempt, complete)) {
                again.addAll(asked);
            }
            askAgain(webhooks, again, attempt, complete, warnings);
        }
        return warnings;
    }

    private static boolean completes(Attempt attempt, Runnable complete) {
        var before = attempt.object() == null ? null : attempt.object().deepCopy();
        complete.run();
        return before != null && !before.equals(attempt.object());
    }

    private void askAgain(
            List<Webhook> webhooks, Set<Webhook> again, Attempt attempt, Runnable complete, List<String> warnings) {
        boolean changed = false;
        for (var webhook : webhooks) {
            var answered = again.contains(webhook) ? ask(webhook, attempt, warnings) : null;
            changed |= answered != null && answered.changed();
        }
        if (changed) {
            complete.run();
        }
    }

    private Questions.@Nullable Answered ask(Webhook webhook, Attempt attempt, List<String> warnings) {
        var form = matching.form(webhook, attempt);
        if (form == null) {
            return null;
        }
        var answered = questions.hear(questions.ask(webhook, form, attempt));
        warnings.addAll(answered.warnings());
        return answered;
    }

    /**
     * Lets webhooks judge the object as it will be stored, all at once.
     *
     * @return sentences for whoever asked
     * @throws ProblemException the first that denies the request, or could not be asked and must be
     */
    public List<String> validate(Attempt attempt) {
        var webhooks = installed.validating();
        if (webhooks.isEmpty() || attempt.asked().heard() == Heard.ALL || isNotAsked(attempt)) {
            return List.of();
        }
        var asked = new ArrayList<Question>(0);
        for (var webhook : webhooks) {
            var form = matching.form(webhook, attempt);
            if (form != null) {
                asked.add(questions.ask(webhook, form, attempt));
            }
        }
        return hearAll(asked);
    }

    /** Both one after the other, about what nobody completes or validates in between. */
    public List<String> judge(Attempt attempt) {
        var warnings = new ArrayList<>(mutate(attempt, () -> {}));
        warnings.addAll(validate(attempt));
        return warnings;
    }

    private List<String> hearAll(List<Question> asked) {
        var warnings = new ArrayList<String>(0);
        ProblemException first = null;
        for (var question : asked) {
            try {
                warnings.addAll(questions.hear(question).warnings());
            } catch (ProblemException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
        return warnings;
    }

    private static boolean isNotAsked(Attempt attempt) {
        var kind = attempt.asked().kind();
        return isTheServer(attempt.caller()) || kind.group().equals(WebhookConfigurationPolicy.GROUP);
    }

    private static boolean isTheServer(Caller caller) {
        return caller.source().equals("loopback") && caller.user().equals("system:apiserver");
    }
}
