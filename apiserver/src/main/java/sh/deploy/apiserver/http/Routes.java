package sh.deploy.apiserver.http;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.audit.Trail;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Action;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.authz.Decision;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/** Which address is answered by whom. */
final class Routes {
    private final Authorizer authorizer;
    private final PageOrigins pages;
    private final ObjectsEndpoint objects;
    private final WatchEndpoint watches;
    private final LogEndpoint logs;
    private final UsageEndpoint usage;
    private final HealthEndpoint health;
    private final Discovery discovery;
    private final OpenApiEndpoint openApi;
    private final IssuerEndpoint issuer;
    private final MetricsEndpoint metrics;
    private final Supplier<ObjectNode> status;
    private final int nodeLinkPort;

    Routes(
            Authorizer authorizer,
            PageOrigins pages,
            ObjectsEndpoint objects,
            WatchEndpoint watches,
            LogEndpoint logs,
            UsageEndpoint usage,
            HealthEndpoint health,
            Discovery discovery,
            OpenApiEndpoint openApi,
            IssuerEndpoint issuer,
            MetricsEndpoint metrics,
            Supplier<ObjectNode> status,
            int nodeLinkPort) {
        this.authorizer = authorizer;
        this.pages = pages;
        this.objects = objects;
        this.watches = watches;
        this.logs = logs;
        this.usage = usage;
        this.health = health;
        this.discovery = discovery;
        this.openApi = openApi;
        this.issuer = issuer;
        this.metrics = metrics;
        this.status = status;
        this.nodeLinkPort = nodeLinkPort;
    }

    /** A request whose answer goes on, and which therefore takes no place among those in flight. */
    static boolean isLongRunning(HttpRequestData request, @Nullable ResourcePath path, Query query) {
        return path != null && request.method().equals("GET") && (isWatch(path, query) || isLog(path));
    }

    static boolean isWatch(ResourcePath path, Query query) {
        return path.subresource().isEmpty() && (path.watched() || query.isTrue("watch"));
    }

    private static boolean isLog(ResourcePath path) {
        return path.subresource().equals("log")
                && path.resource().equals("pods")
                && path.group().isEmpty()
                && path.version().equals("v1");
    }

    /** The word for metrics. */
    static String verb(HttpRequestData request, @Nullable ResourcePath path, Query query) {
        if (path != null && request.method().equals("GET")) {
            return isWatch(path, query) ? "WATCH" : path.name().isEmpty() ? "LIST" : "GET";
        }
        return request.method();
    }

    /** Whoever may not do what the request's line says learns nothing else, not even whether there is such a kind. */
    private void permit(Trail trail, Caller caller, HttpRequestData request, @Nullable Action action) {
        if (action == null) {
            var verb = RequestAction.pathVerb(request.method());
            var decision = authorizer.decidePath(caller, verb, request.path());
            trail.decided(decision);
            Authorizer.requirePath(decision, caller, verb, request.path());
        } else {
            var decision = authorizer.decide(caller, action);
            trail.decided(decision);
            Authorizer.require(decision, caller, action);
        }
    }

    /** @param action null together with the path */
    Response answer(
            Trail trail,
            Caller caller,
            HttpRequestData request,
            @Nullable ResourcePath path,
            @Nullable Action action,
            Query query) {
        permit(trail, caller, request, action);
        if (path != null && path.watched()) {
            throw notAllowed();
        }
        if (path != null && CustomKinds.isAsked(request, path)) {
            return CustomKinds.answer();
        }
        if (path != null && path.group().equals(UsageEndpoint.GROUP)) {
            return usage.answer(request, path, query);
        }
        if (path != null) {
            return objects.handle(caller, request, path, query);
        }
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            throw notAllowed();
        }
        var found = other(request, query);
        if (found == null) {
            throw notFound();
        }
        return found;
    }

    private @Nullable Response other(HttpRequestData request, Query query) {
        var fixed = switch (request.path()) {
            case "", "/" -> discovery.paths();
            case "/version", "/version/" -> VersionEndpoint.answer();
            case "/metrics" -> metrics.answer();
            case "/statusz" -> Discovery.json(status.get());
            case "/node-link" -> Discovery.json(Tree.newObject().put("port", nodeLinkPort));
            default -> null;
        };
        if (fixed != null) {
            return fixed;
        }
        var checked = health.answer(request.path(), query);
        if (checked != null) {
            return checked;
        }
        var published = issuer.answer(request);
        if (published != null) {
            return published;
        }
        var document = openApi.answer(request);
        return document != null ? document : discovery.answer(request);
    }

    /**
     * Answers by itself when it returns null.
     *
     * @param proved whether the caller's credential still proves who that is
     */
    @Nullable
    Response follow(
            Exchange exchange,
            Trail trail,
            Caller caller,
            BooleanSupplier proved,
            @Nullable ResourcePath path,
            @Nullable Action action,
            Query query)
            throws InterruptedException {
        permit(trail, caller, exchange.request(), action);
        pages.require(exchange.request());
        if (path == null || action == null) {
            throw notFound();
        }
        BooleanSupplier allowed =
                () -> proved.getAsBoolean() && authorizer.decide(caller, action) instanceof Decision.Allowed;
        if (isLog(path)) {
            logs.handle(exchange, path, query, allowed);
            return null;
        }
        watches.handle(exchange, caller, path, query, allowed);
        return null;
    }

    private static ProblemException notAllowed() {
        return Problem.of(Reason.METHOD_NOT_ALLOWED, "the server does not allow this method on the requested resource")
                .toException();
    }

    private static ProblemException notFound() {
        return Problem.of(Reason.NOT_FOUND, "the server could not find the requested resource")
                .toException();
    }
}
