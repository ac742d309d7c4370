package sh.deploy.apiserver.quotas;

import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.apiserver.admission.quota.QuotaLedger;
import sh.deploy.apiserver.admission.quota.QuotaUsage;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.registry.ApiRequest;
import sh.deploy.apiserver.registry.Registry;
import sh.deploy.apiserver.watch.Store;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps {@code status.hard} and {@code status.used} of every quota. The first of several changes is written at once, those that follow
 * in the same moment together. It is the server's own loop, since it alone has the figures.
 */
public final class QuotaStatuses implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QuotaStatuses.class);

    /** Between two writes of one quota; a burst of creates costs ten writes a second beside its own. */
    private static final long PAUSE_MILLIS = 100;

    private static final long AGAIN_AFTER_MILLIS = 1_000;

    private final Registry registry;
    private final Store store;
    private final QuotaLedger ledger;
    private final Caller self;
    /** Quotas whose status may be wrong. */
    private final Set<ObjectKey> moved = ConcurrentHashMap.newKeySet();

    private final BlockingQueue<Boolean> wakeUps = new ArrayBlockingQueue<>(1);
    private final Thread thread;

    private QuotaStatuses(Registry registry, Store store, QuotaLedger ledger, Caller self) {
        this.registry = registry;
        this.store = store;
        this.ledger = ledger;
        this.self = self;
        ledger.tell(this::look);
        store.newest().list("", "resourcequotas", "").forEach(stored -> look(stored.key()));
        this.thread = Thread.ofVirtual().name("quota-statuses").start(this::run);
    }

    public static QuotaStatuses start(Registry registry, Store store, QuotaLedger ledger, Caller self) {
        return new QuotaStatuses(registry, store, ledger, self);
    }

    private void look(ObjectKey quota) {
        moved.add(quota);
        wakeUps.offer(true);
    }

    private void run() {
        long patienceMillis = Long.MAX_VALUE;
        try {
            while (true) {
                awaitChange(patienceMillis);
                patienceMillis = writeAll() ? Long.MAX_VALUE : AGAIN_AFTER_MILLIS;
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("CheckReturnValue") // that time is over is as good a reason
    private void awaitChange(long mostMillis) throws InterruptedException {
        wakeUps.poll(mostMillis, TimeUnit.MILLISECONDS);
    }

    /** False when a write failed and is to be tried again. */
    private boolean writeAll() {
        boolean done = true;
        for (var key : Set.copyOf(moved)) {
            moved.remove(key);
            if (!writeOrTell(key)) {
                moved.add(key);
                done = false;
            }
        }
        return done;
    }

    private boolean writeOrTell(ObjectKey key) {
        try {
            for (var usage : ledger.of(key.namespace())) {
                if (usage.key().equals(key)) {
                    write(usage);
                }
            }
            return true;
        } catch (ProblemException e) {
            return switch (e.problem().reason()) {
                case NOT_FOUND -> true;
                case CONFLICT -> false;
                default -> failed(key, e);
            };
        } catch (RuntimeException e) {
            return failed(key, e);
        }
    }

    private static boolean failed(ObjectKey key, RuntimeException why) {
        LOG.warn("what is used of {} is not written yet, trying again", key, why);
        return false;
    }

    /** Only onto what was read: who changes the quota in between has it looked at again. */
    private void write(QuotaUsage usage) {
        var key = usage.key();
        var stored = store.newest().get(key);
        if (stored == null) {
            return;
        }
        var quota = JsonTrees.object(stored.json());
        var status = status(usage);
        if (!status.equals(Tree.at(quota, "status"))) {
            quota.set("status", status);
            registry.execute(
                    self,
                    ApiRequest.update("", "v1", key.resource(), key.namespace(), key.name(), quota)
                            .at("status"));
        }
    }

    private static ObjectNode status(QuotaUsage usage) {
        var status = Tree.newObject();
        status.set("hard", usage.hard().json());
        status.set("used", usage.used().json());
        return status;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
