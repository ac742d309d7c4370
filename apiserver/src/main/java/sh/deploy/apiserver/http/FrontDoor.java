package sh.deploy.apiserver.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.log.OutcomeUnknown;

/**
 * Every request comes through here, each on a virtual thread of its own: who is it, what is it about, and whatever goes wrong
 * becomes an answer that a person can read.
 */
final class FrontDoor implements ConnectionHandler.Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(FrontDoor.class);

    private final Authenticator authenticator;
    private final Impersonation impersonation;
    private final Routes routes;
    private final RequestMetrics metrics;
    private final Semaphore places;
    private final Time time;

    FrontDoor(
            Authenticator authenticator,
            Impersonation impersonation,
            Routes routes,
            RequestMetrics metrics,
            Limits limits,
            Time time) {
        this.authenticator = authenticator;
        this.impersonation = impersonation;
        this.routes = routes;
        this.metrics = metrics;
        this.places = new Semaphore(limits.inFlight());
        this.time = time;
    }

    @Override
    public void dispatch(Exchange exchange) {
        Thread.ofVirtual().name("request").start(() -> serve(exchange));
    }

    @Override
    public Response refusal(HttpResponseStatus status, String message) {
        var reason = status.code() == 413 ? Reason.REQUEST_ENTITY_TOO_LARGE : Reason.BAD_REQUEST;
        var body = Statuses.status(Problem.of(reason, message)).put("code", status.code());
        return Response.json(status.code(), JsonTrees.bytes(body));
    }

    private void serve(Exchange exchange) {
        long start = time.nanos();
        var request = exchange.request();
        ResourcePath path = null;
        Query query;
        int status = 200;
        var verb = request.method();
        try {
            query = Query.parse(request.query());
            request = request.withPath(PlainPath.of(request.path()));
            path = ResourcePath.parse(request.path());
            boolean isLong = Routes.isLongRunning(request, path, query);
            verb = Routes.verb(request, path, query);
            var response = isLong ? follow(exchange, path, query) : answer(request, path, query);
            if (response != null) {
                status = response.status();
                exchange.respond(response);
            }
        } catch (ProblemException e) {
            status = e.problem().httpStatus();
            exchange.respond(refusal(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.respond(Statuses.response(Problem.of(Reason.SERVICE_UNAVAILABLE, "the server is shutting down")));
        } catch (RuntimeException | StackOverflowError e) {
            status = 503;
            LOG.error("{} {} met a fault of the server", request.method(), request.path(), e);
            exchange.respond(fault());
        }
        metrics.answered(verb.toUpperCase(Locale.ROOT), path, status, time.nanos() - start);
    }

    private Response answer(HttpRequestData request, @Nullable ResourcePath path, Query query) {
        if (!places.tryAcquire()) {
            return tooMany();
        }
        var inFlight = metrics.inFlight(!request.method().equals("GET"));
        inFlight.inc();
        try {
            var caller = caller(request);
            return routes.answer(caller, request, path, query);
        } finally {
            inFlight.dec();
            places.release();
        }
    }

    /** Who it is takes as long to find out as for any other request, and takes a place meanwhile; what follows takes none. */
    private @Nullable Response follow(Exchange exchange, @Nullable ResourcePath path, Query query)
            throws InterruptedException {
        var request = exchange.request();
        if (!places.tryAcquire()) {
            return tooMany();
        }
        Caller caller;
        try {
            caller = caller(request);
        } finally {
            places.release();
        }
        return routes.follow(exchange, caller, () -> isStill(caller, request), path, query);
    }

    private static Response tooMany() {
        return Statuses.response(
                new Problem(Reason.TOO_MANY_REQUESTS, "too many requests, please try again later", null, List.of(), 1));
    }

    /** Whether the request's credential still proves the same. */
    private boolean isStill(Caller caller, HttpRequestData request) {
        try {
            return caller(request).equals(caller);
        } catch (ProblemException e) {
            return false;
        }
    }

    private Caller caller(HttpRequestData request) {
        var caller = authenticator.authenticate(
                request.certificates(), request.headers().getAll("authorization"), request.path());
        return impersonation.of(caller, request.headers());
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

    /** What it was is in the log; a client could not mend it and need not see inside. */
    private static Response fault() {
        return Statuses.response(Problem.of(
                Reason.SERVICE_UNAVAILABLE,
                "the server met a fault of its own while it worked on this request; it is in the server's log"));
    }
}
