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
 * Has providers end nodes. One that fails to end a node is asked for it again later; one that takes long to fail is asked for no other of
 * its pool meanwhile, so that it takes no more than a tenth of the time that all pools share. For one thread.
 */
final class Removals {
    private static final Logger LOG = LoggerFactory.getLogger(Removals.class);
    private static final Duration AGAIN = Duration.ofSeconds(15);
    private static final Duration LONG = Duration.ofSeconds(1);
    private static final int TIMES_AS_LONG = 9;

    private final Time time;
    private final Map<String, Failed> failed = new HashMap<>();

    /** By pool, until when its provider is left alone. */
    private final Map<String, Long> leftAlone = new HashMap<>();

    private record Failed(String sentence, long againAtNanos) {}

    /** Hears of each try that failed, in a sentence. */
    @FunctionalInterface
    interface Listener {
        void failed(String sentence);
    }

    Removals(Time time) {
        this.time = time;
    }

    /** Whether {@link #end} would try. */
    boolean isDue(String pool, String node) {
        var last = failed.get(node);
        var alone = leftAlone.get(pool);
        return (last == null || time.nanos() - last.againAtNanos() >= 0)
                && (alone == null || time.nanos() - alone >= 0);
    }

    /** The node stays, or is another by now: what went wrong before says nothing of it. */
    void forget(String node) {
        failed.remove(node);
    }

    /** @return whether the node is ended; not where its provider just failed, or did a moment ago */
    boolean end(String pool, String node, NodeProvider provider, Listener listener) throws InterruptedException {
        if (!isDue(pool, node)) {
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
            long now = time.nanos();
            failed.put(node, new Failed(sentence, now + AGAIN.toNanos()));
            if (now - began >= LONG.toNanos()) {
                leftAlone.put(pool, now + TIMES_AS_LONG * (now - began));
            }
            LOG.warn("{}", sentence, e);
            listener.failed(sentence);
            return false;
        }
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
