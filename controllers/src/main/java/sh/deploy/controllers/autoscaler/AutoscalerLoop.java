package sh.deploy.controllers.autoscaler;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.controller.ControllerLoop;
import sh.deploy.api.controller.EventRecorder;
import sh.deploy.api.controller.Loop;
import sh.deploy.api.controller.LoopKit;
import sh.deploy.api.controller.Outcome;
import sh.deploy.api.controller.Reconciler;
import sh.deploy.api.controller.StatusPatch;
import sh.deploy.api.informer.Cache;
import sh.deploy.api.nodepool.NodePool;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.time.Time;
import sh.deploy.controllers.scheduler.ClaimReader;

/**
 * Each second: take the load, keep every pool, show what became of it. Without a pool there is only something to tell, so every few
 * seconds will do.
 */
public final class AutoscalerLoop implements Reconciler<String> {
    private static final Logger LOG = LoggerFactory.getLogger(AutoscalerLoop.class);
    private static final String NAME = "node-autoscaler";
    private static final String CLUSTER = "cluster";
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration EVERY_WITHOUT_POOLS = Duration.ofSeconds(5);

    private final ApiClient client;
    private final Cache<NodePool> pools;
    private final EventRecorder events;
    private final Time time;
    private final AutoscalerMetrics metrics;
    private final LoadMeter meter;
    private final PoolHold hold;
    private final PoolKeeper keeper;
    private final BusyNotice notice;

    private AutoscalerLoop(LoopKit kit, Autoscaling with) {
        var nodes = kit.informers().of(ResourceTypes.NODE).cache();
        var pods = kit.informers().of(ResourceTypes.POD).cache();
        var budgets = kit.informers().of(ResourceTypes.POD_DISRUPTION_BUDGET).cache();
        var volumes = kit.informers().of(ResourceTypes.PERSISTENT_VOLUME).cache();
        this.client = kit.client();
        this.pools = kit.informers().of(ResourceTypes.NODE_POOL).cache();
        this.events = kit.recorders().of(NAME);
        this.time = kit.time();
        this.metrics = with.metrics();
        this.meter = new LoadMeter(client, nodes, new WaitingPods(nodes, pods, ClaimReader.of(kit), time), time);
        this.hold = new PoolHold(client);
        this.keeper = new PoolKeeper(
                nodes,
                new Departure(client, nodes, pods, budgets, volumes),
                hold,
                with.local(),
                events,
                kit.journal(),
                time);
        this.notice = new BusyNotice(client, events, time);
    }

    public static Loop of(LoopKit kit, Autoscaling with) {
        var loop = new ControllerLoop<>(NAME, new AutoscalerLoop(kit, with), 1, kit.time(), kit.metrics());
        kit.informers().of(ResourceTypes.NODE_POOL).onChange((before, now) -> {
            if (before == null) {
                loop.enqueue(CLUSTER);
            }
        });
        loop.enqueue(CLUSTER);
        return loop;
    }

    @Override
    public Outcome reconcile(String cluster) {
        var all = List.copyOf(pools.all());
        var load = meter.sample(all);
        boolean busy = BusyNotice.isBusy(meter.loads(), time.nanos());
        metrics.show(load, busy);
        notice.tell(busy && all.isEmpty(), load);
        all.forEach(this::keep);
        return Outcome.checkAgain(all.isEmpty() ? EVERY_WITHOUT_POOLS : EVERY);
    }

    /** A pool whose provider fails holds up no other. */
    private void keep(NodePool pool) {
        var loads = meter.loads(pool);
        var counts = counts(pool);
        var failure = "";
        @Nullable String staying = null; // not known yet
        try {
            if (ObjectFacts.isBeingDeleted(pool)) {
                var remains = dissolve(pool);
                if (remains.nodes() == 0) {
                    return;
                }
                counts = remains.counts();
                staying = remains.kept();
            } else {
                staying = "";
                counts = keeper.keep(pool, loads, meter.waiting(pool));
            }
            failure = keeper.failure(pool);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return;
        } catch (Exception failed) {
            failure = PoolKeeper.sentence(failed);
            LOG.warn("pool {}: {}", ObjectFacts.name(pool), failure);
            events.warning(pool, "ProviderFailed", failure);
        }
        show(pool, PoolStatus.of(pool, counts, staying, loads.getLast(), failure, time.now()));
    }

    private PoolKeeper.Remains dissolve(NodePool pool) throws Exception {
        if (!ObjectFacts.finalizers(pool).contains(PoolHold.FINALIZER)) {
            return PoolKeeper.Remains.NONE;
        }
        var remains = keeper.dissolve(pool);
        if (remains.nodes() == 0) {
            hold.release(pool);
        }
        return remains;
    }

    private void show(NodePool pool, Object status) {
        try {
            StatusPatch.between(pool.getStatus(), status)
                    .ifPresent(patch -> client.patchStatus(ResourceTypes.NODE_POOL, "", ObjectFacts.name(pool), patch));
        } catch (ProblemException refused) {
            LOG.debug("the status of pool {} was not written: {}", ObjectFacts.name(pool), refused.getMessage());
        }
    }

    private static PoolKeeper.PoolCounts counts(NodePool pool) {
        var status = pool.getStatus();
        return status == null
                ? new PoolKeeper.PoolCounts(0, 0)
                : new PoolKeeper.PoolCounts(orZero(status.nodes()), orZero(status.desired()));
    }

    /** Zero is left out of what is stored. */
    private static int orZero(@Nullable Integer count) {
        return count == null ? 0 : count;
    }
}
