package sh.deploy.apiserver.audit;

import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Action;

/** The audit record of a server. Safe for all threads, and keeps none of them waiting. */
public final class Audit implements AutoCloseable {
    private static final int RETRY_AFTER_SECONDS = 1;
    private static final int OK = 200;
    private static final int CREATED = 201;

    private final AuditPolicy policy;
    private final List<Outlet> outlets;
    private final AuditMetrics metrics;
    private final Time time;

    Audit(AuditPolicy policy, List<Outlet> outlets, AuditMetrics metrics, Time time) {
        this.policy = policy;
        this.outlets = List.copyOf(outlets);
        this.metrics = metrics;
        this.time = time;
    }

    /** @throws IOException the file cannot be opened */
    public static Audit start(AuditSettings settings, CollectorRegistry registry, Time time) throws IOException {
        var metrics = new AuditMetrics(registry);
        var outlets = new ArrayList<Outlet>();
        if (settings.log() != null) {
            outlets.add(Outlet.start(
                    "log",
                    opened(settings.log(), settings.rotation(), time),
                    settings.whenFull(),
                    Patience.WITH_DISK,
                    metrics));
        }
        if (settings.webhook() != null) {
            var webhook = Webhook.to(settings.webhook(), time);
            outlets.add(Outlet.start("webhook", webhook, WhenFull.DROP, Patience.WITH_SERVER, metrics));
        }
        return new Audit(settings.policy(), outlets, metrics, time);
    }

    /** Of a server that keeps no record. */
    public static Audit nowhere(Time time) {
        return new Audit(new AuditPolicy(List.of()), List.of(), new AuditMetrics(new CollectorRegistry()), time);
    }

    private static LogFile opened(Path file, Rotation rotation, Time time) throws IOException {
        try {
            return LogFile.open(file, rotation, time);
        } catch (IOException e) {
            throw new IOException(
                    "the audit record cannot be kept in " + file + " ("
                            + e.getClass().getSimpleName() + ")",
                    e);
        }
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

    /**
     * Begins the record of a request that is yet to be carried out.
     *
     * @param verdict one that wants a record
     * @param id what the client calls the request; empty: it gets a name here
     * @throws ProblemException 503 where nothing may be done without a record, and there can be none now
     */
    public Trail begin(Verdict verdict, String id, Asked asked) {
        for (var outlet : outlets) {
            var obstacle = outlet.obstacle();
            if (obstacle != null) {
                metrics.rejected();
                throw refused(obstacle);
            }
        }
        return trail(verdict, id, asked);
    }

    /** As {@link #begin}, for a request that is refused in any case: where there can be no record now, there is none of it. */
    public Trail note(Verdict verdict, String id, Asked asked) {
        for (var outlet : outlets) {
            if (outlet.obstacle() != null) {
                outlet.lose(1);
                return Trail.NONE;
            }
        }
        return trail(verdict, id, asked);
    }

    private Trail trail(Verdict verdict, String id, Asked asked) {
        var trail = new Trail(this, verdict, id.isEmpty() ? UUID.randomUUID().toString() : id, asked, time.now());
        trail.report(Stage.REQUEST_RECEIVED);
        return trail;
    }

    /**
     * Does what was asked for through another door than HTTP, and puts it on record.
     *
     * @param path what HTTP would have as address
     * @throws ProblemException what the work throws, or as {@link #begin}
     */
    public <T> T during(Caller caller, Action action, String version, String path, Supplier<T> work) {
        var verdict = verdict(caller, action);
        if (!verdict.wantsRecord()) {
            return work.get();
        }
        var trail = begin(verdict, "", new Asked(action.verb(), path, "", caller, action, version, null, "", null));
        try {
            var result = AuditNotes.during(trail, work::get);
            trail.complete(action.verb().equals("create") ? CREATED : OK, null);
            return result;
        } catch (ProblemException e) {
            trail.refused(e.problem());
            trail.complete(e.problem().reason().httpStatus(), null);
            throw e;
        }
    }

    void report(Trail trail, Stage stage) {
        metrics.made();
        var event = new AuditEvent(trail, stage, time.now(), false);
        for (var outlet : outlets) {
            outlet.offer(event);
        }
    }

    private static ProblemException refused(String obstacle) {
        return new Problem(
                        Reason.SERVICE_UNAVAILABLE,
                        "nothing was done, since the audit record cannot be written and this server takes no requests"
                                + " without it: " + obstacle + "; it goes on by itself once that is mended",
                        null,
                        List.of(),
                        RETRY_AFTER_SECONDS)
                .toException();
    }

    @Override
    public void close() {
        outlets.forEach(Outlet::close);
    }
}
