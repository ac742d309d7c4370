package sh.deploy.e2e.bench.recovery;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.cluster.LastingWatch;
import sh.deploy.e2e.bench.cluster.SpreadDeployment;

/**
 * Pods that answer HTTP, as a client sees them: when its watch first showed each, its node, its address, and when it first answered,
 * asked again and again from the moment its address was shown.
 */
final class WebPods implements AutoCloseable, LastingWatch.Listener<Pod> {
    /** How exactly the time of the first answer is known. */
    private static final long ASK_EVERY_MILLIS = 5;

    private final Time time;
    private final LastingWatch<Pod> watch;
    private final PodSights sights = new PodSights();

    private volatile boolean closed;

    WebPods(ApiClient client, Time time) {
        this.time = time;
        this.watch = LastingWatch.start(client, ResourceTypes.POD, SpreadDeployment.NAMESPACE, this);
    }

    /** The nodes of those that are there and shall stay, by unique name. */
    synchronized Map<String, String> nodes() {
        return sights.nodes();
    }

    /** What was seen of those that were made from that moment on for pods of this node, gone or not, by unique name. */
    synchronized Map<String, Map<Moment, Long>> replacements(String node, long fromNanos) {
        return sights.replacements(node, fromNanos);
    }

    /** How many were made from that moment on, gone or not, that stand for no pod of this node. */
    synchronized int madeForOthers(String node, long fromNanos) {
        return sights.madeForOthers(node, fromNanos);
    }

    /** When each was first seen that was made in the place of another, the first first. */
    synchronized List<Long> replacementsMade() {
        return sights.replacementsMade();
    }

    /** Of those that were made from that moment on for pods of this node, and are there, who has not answered. */
    synchronized List<String> silent(String node, long fromNanos) {
        return sights.silent(node, fromNanos);
    }

    /** Until so many have answered that were made from that moment on for pods of this node. */
    boolean awaitAnswers(String node, int count, long fromNanos, long withinMillis) throws InterruptedException {
        return await(withinMillis, () -> sights.answers(node, fromNanos) >= count);
    }

    /** Until there are so many, all ready, and no other is on its way out. */
    boolean awaitReady(int count, long withinMillis) throws InterruptedException {
        return await(withinMillis, () -> sights.ready() == count && sights.there() == count);
    }

    /** Until so many stand by, frozen. */
    boolean awaitStandbys(int count, long withinMillis) throws InterruptedException {
        return await(withinMillis, () -> sights.standbys() == count);
    }

    /** Until so many stand by on other nodes. */
    boolean awaitStandbysBeside(String node, int count, long withinMillis) throws InterruptedException {
        return await(withinMillis, () -> sights.standbysBeside(node) >= count);
    }

    /** How many stand by on other nodes. */
    synchronized int standbysBeside(String node) {
        return sights.standbysBeside(node);
    }

    synchronized long ready() {
        return sights.ready();
    }

    /** How often the watch missed what happened meanwhile. */
    int gaps() {
        return watch.gaps();
    }

    @Override
    public void close() {
        closed = true;
        watch.close();
    }

    private synchronized boolean await(long withinMillis, BooleanSupplier reached) throws InterruptedException {
        long end = time.nanos() + TimeUnit.MILLISECONDS.toNanos(withinMillis);
        while (!reached.getAsBoolean()) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - time.nanos());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    @Override
    public synchronized void shown(Pod pod) {
        var addressed = sights.see(pod, time.nanos());
        if (addressed != null) {
            var address = PodSights.address(pod);
            Thread.ofVirtual().name("asks " + address).start(() -> ask(addressed, address));
        }
        notifyAll();
    }

    @Override
    public synchronized void gone(Pod pod) {
        sights.forget(pod);
        notifyAll();
    }

    private void ask(PodSights.Sight sight, String address) {
        try {
            while (isThere(sight)) {
                if (WebCall.succeeds(address)) {
                    answered(sight, time.nanos());
                    return;
                }
                Thread.sleep(ASK_EVERY_MILLIS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isThere(PodSights.Sight sight) {
        return !closed && sight.isThere();
    }

    private synchronized void answered(PodSights.Sight sight, long now) {
        sight.answered(now);
        notifyAll();
    }
}
