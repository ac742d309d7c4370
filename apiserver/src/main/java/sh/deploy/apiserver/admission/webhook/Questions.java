package sh.deploy.apiserver.admission.webhook;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.problem.OneLine;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.admission.webhook.call.CallFailed;
import sh.deploy.apiserver.admission.webhook.call.Calls;
import sh.deploy.apiserver.admission.webhook.call.PendingCall;
import sh.deploy.apiserver.audit.AuditNotes;
import sh.deploy.apiserver.fair.Seat;
import sh.deploy.apiserver.fair.Sharer;
import sh.deploy.apiserver.kinds.Kind;

/** Asks single webhooks, and makes of what comes back what their configuration says. Safe for all threads. */
final class Questions {
    private static final Logger LOG = LoggerFactory.getLogger(Questions.class);
    /** Of a denial that gives no code, as in Kubernetes. */
    private static final int USUAL_CODE = 400;

    private static final int TRY_AGAIN_SECONDS = 1;

    /** How keys begin on the audit record, before the webhook's name. */
    private static final String WARNED_BY = "warnings.deploy.sh/";

    private static final String PASSED_WITHOUT = "failed-open.deploy.sh/";

    /** Of the lines about webhooks that are not called, which would be as many as there are requests. */
    private static final Duration A_LINE_EVERY = Duration.ofSeconds(10);

    /** Whose calls those are that come by no request. */
    private static final Sharer OWN_LOOPS = new Sharer("", "");

    private final Calls calls;
    private final WebhookMetrics metrics;
    private final Time time;
    private final Sparingly overload;

    /** A question on its way. */
    record Question(Webhook webhook, Kind form, Attempt attempt, UUID uid, PendingCall call) {}

    /** What came of one: whether the object is another now, and sentences for whoever asked. */
    record Answered(boolean changed, List<String> warnings) {
        static final Answered NOTHING = new Answered(false, List.of());
    }

    Questions(Calls calls, WebhookMetrics metrics, Time time) {
        this.calls = calls;
        this.metrics = metrics;
        this.time = time;
        this.overload = new Sparingly(A_LINE_EVERY, time);
    }

    /**
     * @param review of the attempt in this form
     * @throws ProblemException 504 when the request has no time left for it, and 429 when too many wait for this webhook
     */
    Question ask(Webhook webhook, Kind form, Attempt attempt, ReviewRequest review) {
        var left = left(attempt);
        var timeout = left.compareTo(webhook.timeout()) < 0 ? left : webhook.timeout();
        var uid = UUID.randomUUID();
        var waiting = attempt.asked().waiting();
        if (!waiting.begins(webhook)) {
            throw notAsked(webhook, attempt, 0);
        }
        var call =
                calls.start(webhook.endpoint(), who(), () -> review.body(uid), timeout, () -> waiting.ended(webhook));
        return new Question(webhook, form, attempt, uid, call);
    }

    /**
     * Waits for the answer, and changes the attempt's object as that says.
     *
     * @throws ProblemException it denies the request, or could not be asked and its failure policy is Fail; 429 when others' calls left no time
     *     for this one
     */
    Answered hear(Question question) {
        var webhook = question.webhook();
        var attempt = question.attempt();
        try {
            var body = question.call().await();
            var verdict = using(() -> ReviewAnswer.read(body, question.uid().toString(), webhook.mutates()));
            note(webhook, verdict);
            return switch (verdict) {
                case Verdict.Denied denied -> throw denied(question, denied);
                case Verdict.Allowed(var patch, var warnings, var annotations) -> {
                    boolean changed = using(() -> Patching.apply(attempt, question.form(), patch));
                    metrics.allowed(webhook, attempt, question.call().nanos());
                    yield new Answered(changed, warnings);
                }
            };
        } catch (CallFailed failed) {
            return failed(question, failed);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of(Reason.SERVICE_UNAVAILABLE, "the server is shutting down; nothing was changed")
                    .toException();
        }
    }

    /** Puts on the audit record what it says for that, under its name, and what it tells whoever asks. */
    private static void note(Webhook webhook, Verdict verdict) {
        verdict.annotations().forEach((key, value) -> AuditNotes.quote(webhook.name() + "/" + key, value));
        if (!verdict.warnings().isEmpty()) {
            AuditNotes.quote(WARNED_BY + webhook.name(), String.join("; ", verdict.warnings()));
        }
    }

    /** A part of the work on an answer. */
    @FunctionalInterface
    private interface Use<T> {
        T make() throws CallFailed;
    }

    /** What an answer does to us that nobody foresaw is the fault of the answer, not of the request. */
    private static <T> T using(Use<T> use) throws CallFailed {
        try {
            return use.make();
        } catch (RuntimeException unforeseen) {
            throw new CallFailed("what it answered cannot be used", unforeseen);
        }
    }

    private ProblemException denied(Question question, Verdict.Denied denied) {
        int code = denied.code() == 0 ? USUAL_CODE : denied.code();
        metrics.denied(question.webhook(), question.attempt(), question.call().nanos(), code);
        var reason = Reason.fromWire(denied.reason()).orElseGet(() -> reason(code));
        return Problem.denial(reason, sentence(question.webhook(), denied), code)
                .toException()
                .beside(denied.warnings());
    }

    private static String sentence(Webhook webhook, Verdict.Denied denied) {
        var head = Problem.DENIAL + webhook.name() + "\" denied the request";
        var why = denied.message().isEmpty() ? denied.reason() : denied.message();
        return why.isEmpty() ? head + " without explanation" : head + ": " + why;
    }

    private static Reason reason(int code) {
        for (var reason : Reason.values()) {
            if (reason.httpStatus() == code) {
                return reason;
            }
        }
        return code < 500 ? Reason.FORBIDDEN : Reason.INTERNAL_ERROR;
    }

    private Answered failed(Question question, CallFailed failed) {
        var webhook = question.webhook();
        if (failed.isForWantOfAPlace()) {
            throw notAsked(webhook, question.attempt(), question.call().nanos());
        }
        var sentence = "failed calling webhook \"" + webhook.name() + "\": " + failed.getMessage();
        metrics.failed(webhook, question.attempt(), question.call().nanos(), webhook.ignoresFailure());
        var follows =
                "its failure policy " + (webhook.ignoresFailure() ? "lets the change pass" : "refuses the change");
        log(webhook, question.attempt(), sentence, follows, failed.getCause());
        return byPolicy(
                webhook, question.attempt(), Problem.of(Reason.INTERNAL_ERROR, "Internal error occurred: " + sentence));
    }

    /**
     * What to answer to whom no place is left to wait for a webhook, or whose call found none in time. Whatever the failure policy says: it is
     * about the webhook, and load is no fault of that.
     */
    ProblemException notAsked(Webhook webhook, Attempt attempt, long waitedNanos) {
        var sentence = "webhook \"" + webhook.name()
                + "\" was not called: too many requests wait for webhooks, yours or everybody's";
        metrics.failed(webhook, attempt, waitedNanos, false);
        overload.next()
                .ifPresent(unsaid -> log(webhook, attempt, sentence + unsaid(unsaid), "the change is refused", null));
        return new Problem(
                        Reason.TOO_MANY_REQUESTS,
                        sentence + "; please try again later",
                        null,
                        List.of(),
                        TRY_AGAIN_SECONDS)
                .toException();
    }

    private static Sharer who() {
        var seat = Seat.current();
        return seat == null ? OWN_LOOPS : seat.who();
    }

    private static String unsaid(long others) {
        return others == 0 ? "" : "; so it was " + others + " times since this was last said";
    }

    private Answered byPolicy(Webhook webhook, Attempt attempt, Problem refusal) {
        if (!webhook.ignoresFailure()) {
            throw refusal.toException();
        }
        AuditNotes.quote(PASSED_WITHOUT + webhook.name(), OneLine.of(refusal.message()));
        left(attempt);
        return Answered.NOTHING;
    }

    /**
     * The name of an object may be any text: webhooks that change objects are asked before anybody has judged it.
     *
     * @param cause told only where nobody foresaw it, and without its words, which may be an object's
     */
    private static void log(
            Webhook webhook, Attempt attempt, String sentence, String follows, @Nullable Throwable cause) {
        LOG.warn(
                "{}; configuration {}, {} of {} {}/{}; {}",
                OneLine.of(sentence),
                webhook.configuration(),
                attempt.operation(),
                attempt.asked().resource(),
                OneLine.of(attempt.namespace()),
                OneLine.of(attempt.name()),
                follows,
                cause instanceof RuntimeException ? withoutItsWords(cause) : null);
    }

    private static Throwable withoutItsWords(Throwable cause) {
        var told = new Throwable(cause.getClass().getName());
        told.setStackTrace(cause.getStackTrace());
        return told;
    }

    private Duration left(Attempt attempt) {
        long left = attempt.asked().untilNanos() - time.nanos();
        if (left <= 0) {
            throw Problem.of(
                            Reason.TIMEOUT,
                            "request did not complete within requested timeout: webhooks took too long together;"
                                    + " nothing was changed that they had not allowed by then")
                    .toException();
        }
        return Duration.ofNanos(left);
    }
}
