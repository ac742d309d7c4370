package sh.deploy.apiserver.http;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.apiserver.audit.Asked;
import sh.deploy.apiserver.audit.Audit;
import sh.deploy.apiserver.audit.Trail;
import sh.deploy.apiserver.audit.Verdict;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Action;

/** Where requests go on record: once it is known who asks for what, or where they are refused before, with what is known then. */
final class Recording {
    /** As many characters as Kubernetes takes of what a client calls its request. */
    private static final int MOST_ID = 64;

    private final Audit audit;
    private final Semaphore awaited;

    /** @param mostAwaited how many requests may be at work or answered at once whose record somebody waits for */
    Recording(Audit audit, int mostAwaited) {
        this.audit = audit;
        this.awaited = new Semaphore(mostAwaited);
    }

    /**
     * Of a request that comes next to be judged. Where {@link Trail#isAwaited} says so, {@link Trail#requireRecord} comes before. Where its
     * answer has to wait, it has a place until {@link Exchange#leavePlace}.
     *
     * @param action null for an address that is no resource
     * @throws ProblemException 503 where nothing may be done without a record, 429 where too many wait for theirs
     */
    Trail begin(Exchange exchange, HttpRequestData request, @Nullable ResourcePath path, @Nullable Action action) {
        var verdict = verdict(exchange.caller(), request, action);
        if (!verdict.wantsRecord()) {
            exchange.leaves(Trail.NONE);
            return Trail.NONE;
        }
        if (audit.isAwaited(exchange.caller())) {
            exchange.holds(Place.of(awaited));
        }
        exchange.leaves(Trail.NONE);
        var trail = audit.begin(verdict, id(request), asked(exchange, request, path, action));
        exchange.leaves(trail);
        return trail;
    }

    /** Of a request that is refused, wherever on its way. */
    void refused(Exchange exchange, HttpRequestData request, @Nullable ResourcePath path, Problem why) {
        trailOf(exchange, request, path).refused(why);
    }

    /** Of a request that met a fault of the server. */
    void panicked(Exchange exchange, HttpRequestData request, @Nullable ResourcePath path, Problem told) {
        trailOf(exchange, request, path).panicked(told);
    }

    /**
     * Of what can be read no further than to its address.
     *
     * @return what the request is called; empty where it is not on record
     */
    String unreadable(Channel channel, HttpRequest head, Problem why, int status) {
        var request = HttpRequestData.withoutBody(head);
        var path = resource(request.path());
        var action = path == null ? null : RequestAction.byAddress(request, path);
        var verdict = verdict(null, request, action);
        if (!verdict.wantsRecord()) {
            return "";
        }
        var trail = audit.note(verdict, "", asked(null, channel, request.path(), request, path, action));
        trail.refused(why);
        trail.complete(status, null);
        return trail.id();
    }

    /** Null also where the address cannot be read. */
    private static @Nullable ResourcePath resource(String path) {
        try {
            return ResourcePath.parse(PlainPath.of(path));
        } catch (ProblemException unreadable) {
            return null;
        }
    }

    private Trail trailOf(Exchange exchange, HttpRequestData request, @Nullable ResourcePath path) {
        var known = exchange.trail();
        if (known != null) {
            return known;
        }
        var action = path == null ? null : RequestAction.byAddress(request, path);
        var verdict = verdict(exchange.caller(), request, action);
        var trail = verdict.wantsRecord()
                ? audit.note(verdict, id(request), asked(exchange, request, path, action))
                : Trail.NONE;
        exchange.leaves(trail);
        return trail;
    }

    private Verdict verdict(@Nullable Caller caller, HttpRequestData request, @Nullable Action action) {
        return action == null
                ? audit.verdictOfPath(caller, RequestAction.pathVerb(request.method()), request.path())
                : audit.verdict(caller, action);
    }

    private static Asked asked(
            Exchange exchange, HttpRequestData request, @Nullable ResourcePath path, @Nullable Action action) {
        return asked(exchange.caller(), exchange.channel(), exchange.request().path(), request, path, action);
    }

    private static Asked asked(
            @Nullable Caller caller,
            Channel channel,
            String sentPath,
            HttpRequestData request,
            @Nullable ResourcePath path,
            @Nullable Action action) {
        return Asked.of(
                action == null ? RequestAction.pathVerb(request.method()) : action.verb(),
                sentPath,
                request.query(),
                caller,
                action,
                path == null ? "" : path.version(),
                channel.remoteAddress(),
                request.header("user-agent"));
    }

    /** Empty where the client calls it nothing, or something that is none of a name. */
    private static String id(HttpRequestData request) {
        var given = request.header(Exchange.AUDIT_ID);
        if (given.isEmpty() || !given.chars().allMatch(c -> c > ' ' && c <= '~')) {
            return "";
        }
        return given.length() <= MOST_ID ? given : given.substring(0, MOST_ID);
    }
}
