package sh.deploy.controllers.autoscaler;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.time.Time;

/**
 * Has providers end nodes. One that fails is asked again later, so that it takes no more than a tenth of the time that all pools share.
 * For one thread.
 */
final class Removals {
    private static final Logger LOG = LoggerFactory.getLogger(Removals.class);
    private static final Duration AGAIN = Duration.ofSeconds(15);
    private static final int TIMES_AS_LONG = 9;

    private final Time time;
    private final Map<String, Failed> failed = new HashMap<>();

    private record Failed(String sentence, long againAtNanos) {}

    /** Hears of each try that failed, in a sentence. */
    @FunctionalInterface
    interface Listener {
        void failed(String sentence);
    }

    Removals(Time time) {
        this.time = time;
    }

    /** @return whether the node is ended; not where its provider just failed, or did a moment ago */
    boolean end(String node, NodeProvider provider, Listener listener) throws InterruptedException {
        var last = failed.get(node);
        if (last != null && time.nanos() - last.againAtNanos() < 0) {
            return false;
        }
        long began = time.nanos();
        try {
            provider.remove(node);
            failed.remove(node);
            return true;
        } catch (InterruptedException stopped) {
            throw stopped;
        } catch (Exception e) {
            var sentence = "Node " + node + " could not be ended: " + PoolKeeper.sentence(e);
            failed.put(node, new Failed(sentence, nextTry(began, time.nanos())));
            LOG.warn("{}", sentence, e);
            listener.failed(sentence);
            return false;
        }
    }

    private static long nextTry(long beganNanos, long nowNanos) {
        return nowNanos + Math.max(AGAIN.toNanos(), TIMES_AS_LONG * (nowNanos - beganNanos));
    }

    /** Why one of these nodes is still there; empty when none has failed to end. */
    String failure(List<String> nodes) {
        return nodes.stream()
                .map(failed::get)
                .filter(Objects::nonNull)
                .map(Failed::sentence)
                .findFirst()
                .orElse("");
    }
}
