package sh.deploy.apiserver.http;

import io.netty.channel.Channel;
import java.util.concurrent.RejectedExecutionException;

/** Hands work to the loops of connections, which end before the last request does when the server stops. */
final class EventLoops {
    private EventLoops() {}

    /** False when the connection's loop has ended, and the connection with it. */
    static boolean run(Channel channel, Runnable action) {
        try {
            channel.eventLoop().execute(action);
            return true;
        } catch (RejectedExecutionException stopped) {
            return false;
        }
    }
}
