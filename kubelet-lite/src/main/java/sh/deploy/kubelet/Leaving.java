package sh.deploy.kubelet;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Containers that are to end by themselves, and how long each may take. For all threads. */
final class Leaving {
    private final Map<String, Duration> graces = new HashMap<>();

    /** One that may take no time at all is left out: it need not be asked. */
    synchronized void add(String id, Duration grace) {
        if (grace.isPositive()) {
            graces.put(id, grace);
        }
    }

    synchronized void ended(String id) {
        graces.remove(id);
        notifyAll();
    }

    synchronized boolean isEmpty() {
        return graces.isEmpty();
    }

    /** Those that have neither ended nor used up their time. */
    synchronized Set<String> ids() {
        return Set.copyOf(graces.keySet());
    }

    /** Blocks until all have ended, or the time of those that have not, which begins now, is up. */
    void await() throws InterruptedException {
        var clock = Executors.newSingleThreadScheduledExecutor();
        try {
            distinctGraces()
                    .forEach(grace -> clock.schedule(() -> timeIsUp(grace), grace.toMillis(), TimeUnit.MILLISECONDS));
            awaitNone();
        } finally {
            clock.shutdownNow();
        }
    }

    private synchronized Set<Duration> distinctGraces() {
        return Set.copyOf(graces.values());
    }

    private synchronized void timeIsUp(Duration grace) {
        graces.values().removeIf(grace::equals);
        notifyAll();
    }

    private synchronized void awaitNone() throws InterruptedException {
        while (!graces.isEmpty()) {
            wait();
        }
    }
}
