package sh.deploy.apiserver.http;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.audit.AuditNotes;
import sh.deploy.apiserver.audit.Trail;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Action;
import sh.deploy.apiserver.fair.Level;
import sh.deploy.apiserver.fair.OpenConnections;
import sh.deploy.apiserver.fair.Seat;
import sh.deploy.apiserver.fair.Seats;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.log.OutcomeUnknown;
import sh.deploy.apiserver.watch.Store;

/**
 * Every request comes through here, each on a virtual thread of its own: who is it, what is it about, and whatever goes wrong
 * becomes an answer that a person can read.
 */
final class FrontDoor implements ConnectionHandler.Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(FrontDoor.class);

    /** What it was is in the log; a client could not mend it and need not see inside. */
    static final Problem FAULT = Problem.of(
            Reason.SERVICE_UNAVAILABLE,
            "the server met a fault of its own while it worked on this request; it is in the server's log");

    private static final long LOOK_EVERY_NANOS = 5_000_000;

    static final Problem ENDING = Problem.of(Reason.SERVICE_UNAVAILABLE, "the server is shutting down");

    private final Authenticator authenticator;
    private final Impersonation impersonation;
    private final Routes routes;
    private final Recording recording;
    private final RequestMetrics metrics;
    /** Of those of whom it is not known yet who they are. */
    private final Semaphore places;

    private final Seats seats;
    private final Unread.Server unread;
    private final OpenConnections open;
    private final Limits limits;
    private final Kinds kinds;
    private final Store store;
    private final Set<Thread> atWork = ConcurrentHashMap.newKeySet();
    private final Time time;

    FrontDoor(
            Authenticator authenticator,
            Impersonation impersonation,
            Routes routes,
            Recording recording,
            RequestMetrics metrics,
            Seats seats,
            Unread.Server unread,
            OpenConnections open,
            Limits limits,
            Kinds kinds,
            Store store,
            Time time) {
        this.authenticator = authenticator;
        this.impersonation = impersonation;
        this.routes = routes;
        this.recording = recording;
        this.metrics = metrics;
        this.places = new Semaphore(limits.inFlight());
        this.seats = seats;
        this.unread = unread;
        this.open = open;
        this.limits = limits;
        this.kinds = kinds;
        this.store = store;
        this.time = time;
    }

    @Override
    public void dispatch(Exchange exchange) {
        var thread = Thread.ofVirtual().name("request").unstarted(() -> {
            try {
                serve(exchange);
            } finally {
                exchange.endUnlessAnswered();
                atWork.remove(Thread.currentThread());
            }
        });
        atWork.add(thread);
        thread.start();
    }

    /** Waits until those that have come are over; what is not by then is interrupted, and waited for as long again. */
    void endRequests(Duration limit) {
        awaitNoneAtWork(limit);
        atWork.forEach(Thread::interrupt);
        awaitNoneAtWork(limit);
    }

    private void awaitNoneAtWork(Duration limit) {
        long end = time.nanos() + limit.toNanos();
        while (!atWork.isEmpty()
                && time.nanos() - end < 0
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }

    @Override
    public Response refusal(Channel channel, @Nullable HttpRequest head, HttpResponseStatus status, String message) {
        var reason = switch (status.code()) {
            case 413 -> Reason.REQUEST_ENTITY_TOO_LARGE;
            case 429 -> Reason.TOO_MANY_REQUESTS;
            default -> Reason.BAD_REQUEST;
        };
        var problem = Problem.of(reason, message);
        var id = head == null ? "" : recording.unreadable(channel, head, problem, status.code());
        var body = Statuses.status(problem).put("code", status.code());
        var response = Response.json(status.code(), JsonTrees.bytes(body));
        if (reason == Reason.TOO_MANY_REQUESTS) {
            response = response.with("retry-after", "1");
        }
        return id.isEmpty() ? response : response.with(Exchange.AUDIT_ID.toString(), id);
    }

    private void serve(Exchange exchange) {
        long start = time.nanos();
        var request = exchange.request();
        ResourcePath path = null;
        Query query;
        int status = 200;
        var verb = request.method();
        try {
            request = request.withPath(PlainPath.of(request.path()));
            path = ResourcePath.parse(request.path());
            query = Query.parse(request.query());
            boolean isLong = Routes.isLongRunning(request, path, query);
            verb = Routes.verb(request, path, query);
            var response = isLong ? follow(exchange, path, query) : answer(exchange, request, path, query);
            if (response != null) {
                status = response.status();
                exchange.respond(response);
            }
        } catch (ProblemException e) {
            status = e.problem().httpStatus();
            recording.refused(exchange, request, path, e.problem());
            exchange.respond(refusal(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            status = ENDING.httpStatus();
            recording.refused(exchange, request, path, ENDING);
            exchange.respond(Statuses.response(ENDING));
        } catch (RuntimeException | Error e) {
            status = 503;
            LOG.error("{} {} met a fault of the server", request.method(), request.path(), e);
            recording.panicked(exchange, request, path, FAULT);
            exchange.respond(Statuses.response(FAULT));
        } finally {
            exchange.leavePlace();
        }
        metrics.answered(verb.toUpperCase(Locale.ROOT), path, status, time.nanos() - start);
    }

    /** Finding out who it is takes a place that is free again once it is known; from then on it is their share that the request takes. */
    private Response answer(Exchange exchange, HttpRequestData request, @Nullable ResourcePath path, Query query)
            throws InterruptedException {
        var caller = prove(exchange, request);
        var action = path == null ? null : RequestAction.of(request, path, query);
        int width = Width.of(request, path, query, kinds, store, limits.seats().widest());
        try (var seat = seat(exchange, request, caller, width)) {
            return seat.width() < Width.WIDE
                    ? answer(seat, exchange, request, path, action, query)
                    : WideRequests.await(() -> answer(seat, exchange, request, path, action, query));
        }
    }

    /** Whether the server is well can be asked whoever else asks for whatever. Source: Kubernetes' flow schema "probes", which is exempt. */
    private Seat seat(Exchange exchange, HttpRequestData request, Caller caller, int width)
            throws InterruptedException {
        return HealthEndpoint.isAsked(request)
                ? seats.beside(Shares.level(caller), Shares.of(caller))
                : seats.take(Shares.level(caller), Shares.of(caller), width, exchange.client());
    }

    private Response answer(
            Seat seat,
            Exchange exchange,
            HttpRequestData request,
            @Nullable ResourcePath path,
            @Nullable Action action,
            Query query) {
        var inFlight = metrics.inFlight(!request.method().equals("GET"));
        inFlight.inc();
        try {
            var trail = begun(seat, exchange, request, path, action);
            var caller = actingAs(exchange, request, trail);
            return exchange.withRoom(seat.during(() -> trail.isKept()
                    ? AuditNotes.during(trail, () -> routes.answer(trail, caller, request, path, action, query))
                    : routes.answer(trail, caller, request, path, action, query)));
        } finally {
            inFlight.dec();
        }
    }

    private Caller prove(Exchange exchange, HttpRequestData request) {
        try (var place = Place.of(places)) {
            var caller = proved(request);
            var crowd = Shares.crowd(caller);
            if (crowd.level() == Level.SYSTEM) {
                open.isProved(exchange.channel().remoteAddress());
            }
            exchange.provedBy(caller, crowd, unread.of(crowd, exchange.channel(), exchange.isHttp2()));
            return caller;
        }
    }

    /** While it waits until that is written, others have its seat: they may be some that do not go on record. */
    private Trail begun(
            Seat seat,
            Exchange exchange,
            HttpRequestData request,
            @Nullable ResourcePath path,
            @Nullable Action action) {
        var trail = recording.begin(exchange, request, path, action);
        if (trail.isAwaited()) {
            seat.without(trail::requireRecord);
        }
        return trail;
    }

    /** Until it has been told what there is, a watch is at work like any other request; what follows takes no seat. */
    private @Nullable Response follow(Exchange exchange, @Nullable ResourcePath path, Query query)
            throws InterruptedException {
        var request = exchange.request();
        var proved = prove(exchange, request);
        var action = path == null ? null : RequestAction.of(request, path, query);
        int width = Width.of(request, path, query, kinds, store, limits.seats().widest());
        try (var seat = seats.take(Shares.level(proved), Shares.of(proved), width, exchange.client())) {
            var trail = begun(seat, exchange, request, path, action);
            var caller = actingAs(exchange, request, trail);
            exchange.leavePlace();
            return seat.during(
                    () -> routes.follow(exchange, trail, caller, () -> isStill(caller, request), path, action, query));
        }
    }

    /** Whether the request's credential still proves the same. */
    private boolean isStill(Caller caller, HttpRequestData request) {
        try {
            return impersonation.of(proved(request), request.headers()).equals(caller);
        } catch (ProblemException e) {
            return false;
        }
    }

    private Caller proved(HttpRequestData request) {
        return authenticator.authenticate(
                request.certificates(), request.headers().getAll("authorization"), request.path());
    }

    /** As whom the request is judged: its caller, or somebody else whom they may be. */
    private Caller actingAs(Exchange exchange, HttpRequestData request, Trail trail) {
        var caller = Objects.requireNonNull(exchange.caller(), "it is proved who asks");
        var judged = impersonation.of(caller, request.headers());
        if (judged != caller) {
            trail.actsAs(judged);
        }
        return judged;
    }

    private static Response refusal(ProblemException e) {
        var response = Warnings.beside(e.warnings(), Statuses.response(e.problem()));
        if (e.getCause() instanceof OutcomeUnknown) {
            return response.with("x-deploy-outcome", "unknown");
        }
        return e.problem().reason() == Reason.UNAUTHORIZED
                ? response.with("www-authenticate", "Bearer realm=\"deploy\"")
                : response;
    }
}
