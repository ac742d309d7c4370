package sh.deploy.apiserver.audit;

import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Action;

/**
 * The audit record of a server. Safe for all threads. Keeps none of them waiting, but where nothing may be done without a record: there
 * {@link Trail#requireRecord} and {@link Trail#missing} wait, a few seconds at most.
 */
public final class Audit implements AutoCloseable {
    private static final int RETRY_AFTER_SECONDS = 1;
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final Problem FAULT =
            Problem.of(Reason.SERVICE_UNAVAILABLE, "the server met a fault of its own; it is in the server's log");

    private final AuditPolicy policy;
    private final Withheld withheld;
    private final List<Outlet> outlets;
    private final AuditMetrics metrics;
    private final Time time;

    Audit(AuditPolicy policy, List<Outlet> outlets, AuditMetrics metrics, Time time) {
        this(policy, Withheld.NOTHING, outlets, metrics, time);
    }

    Audit(AuditPolicy policy, Withheld withheld, List<Outlet> outlets, AuditMetrics metrics, Time time) {
        this.policy = policy;
        this.withheld = withheld;
        this.outlets = List.copyOf(outlets);
        this.metrics = metrics;
        this.time = time;
    }

    /**
     * Where events may be lost, a disk that is full or broken keeps no server from starting: it is tried again until it takes them.
     *
     * @param withheld of which objects only the names go on record
     * @throws IOException the file cannot be opened, or another server has it
     */
    public static Audit start(AuditSettings settings, Withheld withheld, CollectorRegistry registry, Time time)
            throws IOException {
        return start(settings, withheld, LogFile::openForOwner, registry, time);
    }

    /** As above, of a server that encrypts nothing. */
    public static Audit start(AuditSettings settings, CollectorRegistry registry, Time time) throws IOException {
        return start(settings, Withheld.NOTHING, registry, time);
    }

    static Audit start(AuditSettings settings, LogFile.Opener opener, CollectorRegistry registry, Time time)
            throws IOException {
        return start(settings, Withheld.NOTHING, opener, registry, time);
    }

    private static Audit start(
            AuditSettings settings, Withheld withheld, LogFile.Opener opener, CollectorRegistry registry, Time time)
            throws IOException {
        var metrics = new AuditMetrics(registry);
        var webhook = settings.webhook() == null ? null : Webhook.to(settings.webhook(), time);
        var outlets = new ArrayList<Outlet>();
        if (settings.log() != null) {
            var file = new LogFile(settings.log(), settings.rotation(), opener, time);
            var failed = failureOf(file, settings);
            outlets.add(Outlet.start("log", file, settings.whenFull(), Patience.WITH_DISK, metrics, time, failed));
        }
        if (webhook != null) {
            outlets.add(Outlet.start("webhook", webhook, WhenFull.DROP, Patience.WITH_SERVER, metrics, time));
        }
        return new Audit(settings.policy(), withheld, outlets, metrics, time);
    }

    /** Of a server that keeps no record. */
    public static Audit nowhere(Time time) {
        return new Audit(new AuditPolicy(List.of()), List.of(), new AuditMetrics(new CollectorRegistry()), time);
    }

    /** Why nothing can be written to the file by now, but maybe later; null where it can. */
    private static @Nullable IOException failureOf(LogFile file, AuditSettings settings) throws IOException {
        try {
            file.open();
            return null;
        } catch (IOException e) {
            if (settings.whenFull() == WhenFull.DROP && Obstacle.mayPass(e)) {
                return e;
            }
            file.close();
            throw new IOException("the audit record cannot be kept in " + settings.log() + ": " + Obstacle.of(e), e);
        }
    }

    Withheld withheld() {
        return withheld;
    }

    /** @param caller null where nobody is proved */
    public Verdict verdict(@Nullable Caller caller, Action action) {
        return outlets.isEmpty() ? Verdict.NOTHING : policy.verdict(caller, action);
    }

    /**
     * As {@link #verdict}, for an address that is no resource.
     *
     * @param verb the HTTP method in lower case
     */
    public Verdict verdictOfPath(@Nullable Caller caller, String verb, String path) {
        return outlets.isEmpty() ? Verdict.NOTHING : policy.verdictOfPath(caller, verb, path);
    }

    /** Whether requests may begin that go on record. */
    public boolean isWritable() {
        return outlets.stream().allMatch(outlet -> outlet.obstacle(Priority.USUAL) == null);
    }

    /**
     * Whether a request that is on record goes on only once its events are written.
     *
     * @param caller null where nobody is proved
     */
    public boolean isAwaited(@Nullable Caller caller) {
        for (var outlet : outlets) {
            if (outlet.isAwaited(Priority.of(caller))) {
                return true;
            }
        }
        return false;
    }

    /** How each place stands that events go to, in words, by its name. */
    public Map<String, String> states() {
        var states = new TreeMap<String, String>();
        for (var outlet : outlets) {
            var trouble = outlet.trouble();
            states.put(outlet.name(), trouble == null ? "written" : "not written: " + trouble);
        }
        return states;
    }

    /**
     * Begins the record of a request that is yet to be carried out. Where nothing may be done without a record, {@link
     * Trail#requireRecord} comes next. Those of the controllers are carried out in any case.
     *
     * @param verdict one that wants a record
     * @param id what the client calls the request; empty: it gets a name here
     * @throws ProblemException 503 where nothing may be done without a record, and there can be none now
     */
    public Trail begin(Verdict verdict, String id, Asked asked) {
        var priority = Priority.of(asked.caller());
        for (var outlet : outlets) {
            var obstacle = outlet.obstacle(priority);
            if (obstacle != null) {
                metrics.rejected();
                throw refused(obstacle);
            }
        }
        return trail(verdict, id, asked, priority);
    }

    /** As {@link #begin}, for a request that is refused in any case: nobody waits for its record, and there is little room for it. */
    public Trail note(Verdict verdict, String id, Asked asked) {
        return trail(verdict, id, asked, Priority.REFUSED);
    }

    private Trail trail(Verdict verdict, String id, Asked asked, Priority priority) {
        var name = id.isEmpty() ? UUID.randomUUID().toString() : id;
        var trail = new Trail(this, verdict, name, asked, time.now(), priority);
        trail.report(Stage.REQUEST_RECEIVED);
        return trail;
    }

    /**
     * Does what was asked for through another door than HTTP, and puts it on record.
     *
     * @param path what HTTP would have as address
     * @throws ProblemException what the work throws, or as {@link #begin}; 504 where it is done and not on record
     */
    public <T> T during(Caller caller, Action action, String version, String path, Supplier<T> work) {
        var verdict = verdict(caller, action);
        if (!verdict.wantsRecord()) {
            return work.get();
        }
        var trail = begin(verdict, "", Asked.of(action.verb(), path, "", caller, action, version, null, ""));
        try {
            trail.requireRecord();
            var result = AuditNotes.during(trail, work::get);
            trail.complete(action.verb().equals("create") ? CREATED : OK, null);
            var missing = trail.missing();
            if (missing != null) {
                throw missing.toException();
            }
            return result;
        } catch (ProblemException e) {
            trail.refused(e.problem());
            trail.complete(e.problem().httpStatus(), null);
            throw e;
        } catch (RuntimeException | Error e) {
            trail.panicked(FAULT);
            trail.complete(FAULT.httpStatus(), null);
            throw e;
        }
    }

    /** Null where nobody needs to wait. */
    @Nullable
    Receipt report(Trail trail, Stage stage) {
        metrics.made();
        var event = trail.event(stage, time.now());
        Receipt needed = null;
        for (var outlet : outlets) {
            var receipt = outlet.offer(event, trail.priority());
            needed = receipt == null ? needed : receipt;
        }
        return needed;
    }

    static ProblemException refused(String obstacle) {
        return new Problem(
                        Reason.SERVICE_UNAVAILABLE,
                        "nothing was done, since the audit record cannot be written and this server takes no requests"
                                + " without it: " + obstacle + "; it goes on by itself once that is mended",
                        null,
                        List.of(),
                        RETRY_AFTER_SECONDS)
                .toException();
    }

    static Problem unrecorded(String obstacle) {
        return Problem.of(
                Reason.TIMEOUT,
                "the request may have been carried out, and is not on the audit record, without which this server answers"
                        + " nothing: " + obstacle + "; look whether it was before you repeat it");
    }

    @Override
    public void close() {
        outlets.forEach(Outlet::close);
    }
}
