package sh.deploy.apiserver.http;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.registry.ApiVerb;
import sh.deploy.apiserver.registry.Registry;

/** Watches: the answer's body goes on until the client leaves, its time is over, or it is too slow. */
final class WatchEndpoint {
    /** Without a time of the client's own a watch ends after this or up to twice as long, so that not all end at once. */
    private static final Duration USUAL_LENGTH = Duration.ofMinutes(30);

    private final Registry registry;
    private final WatchEncoding encoding;
    private final Limits limits;

    WatchEndpoint(Registry registry, WatchEncoding encoding, Limits limits) {
        this.registry = registry;
        this.encoding = encoding;
        this.limits = limits;
    }

    /** @param allowed whether the caller still may; that they may now has been checked */
    void handle(Exchange exchange, Caller caller, ResourcePath path, Query query, BooleanSupplier allowed)
            throws InterruptedException {
        var accepts = Accepts.of(exchange.request().header("accept"));
        var request = ObjectsEndpoint.bare(ApiVerb.LIST, path, RequestTerms.selection(query));
        var start = registry.watch(caller, request, RequestTerms.watch(query));
        var stream = WebSockets.isAsked(exchange)
                ? WebSockets.open(exchange, limits.watchBacklogBytes())
                : exchange.stream(Response.json(200, Response.EMPTY), limits.watchBacklogBytes());
        var sink = new WatchStream(stream, encoding, start.kind(), accepts, query.get("includeObject"), limits);
        try {
            var loop = exchange.channel().eventLoop();
            var ending = loop.schedule(stream::close, seconds(query), TimeUnit.SECONDS);
            stream.onGone(() -> ending.cancel(false));
            Revocation.endWhenTaken(loop, stream, allowed);
            var subscription = start.begin(sink);
            sink.onEnd(subscription::close);
        } catch (RejectedExecutionException stopped) {
            var ending = FrontDoor.ENDING.toException();
            breakOff(exchange, stream, ending);
            throw ending;
        } catch (RuntimeException | InterruptedException e) {
            breakOff(exchange, stream, e);
            throw e;
        }
    }

    private static void breakOff(Exchange exchange, ByteStream stream, Exception why) {
        exchange.breaksOff(why);
        stream.cut();
    }

    private static long seconds(Query query) {
        long asked = query.number("timeoutSeconds", 0);
        long usual = USUAL_LENGTH.toSeconds();
        return asked > 0 ? asked : usual + ThreadLocalRandom.current().nextLong(usual);
    }
}
