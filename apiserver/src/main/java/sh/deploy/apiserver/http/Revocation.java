package sh.deploy.apiserver.http;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Ends a stream when its caller may not have it any more, or is not proved to be who that was: what held when it began is asked again as
 * long as it goes on.
 */
final class Revocation {
    private static final long ASK_EVERY_SECONDS = 5;

    private Revocation() {}

    /** @param allowed whether the caller still is who that was, and may; called on the event loop, must not block it */
    static void endWhenTaken(Exchange exchange, ByteStream stream, BooleanSupplier allowed) {
        var asking = exchange.channel()
                .eventLoop()
                .scheduleAtFixedRate(
                        () -> {
                            if (!allowed.getAsBoolean()) {
                                stream.close();
                            }
                        },
                        ASK_EVERY_SECONDS,
                        ASK_EVERY_SECONDS,
                        TimeUnit.SECONDS);
        stream.onGone(() -> asking.cancel(false));
    }
}
