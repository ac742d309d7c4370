package sh.deploy.apiserver.quotas;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
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

    private static final Duration VISIBLE_WITHIN = Duration.ofSeconds(10);
    private static final long AGAIN_AFTER_MILLIS = 1_000;
    private static final long AGAIN_AT_MOST_MILLIS = 60_000;

    private final Registry registry;
    private final Store store;
    private final QuotaLedger ledger;
    private final Caller self;
    /** Quotas whose status may be wrong, with the revision that made it so: the ledger knows of it before the store shows it. */
    private final Map<ObjectKey, Long> moved = new ConcurrentHashMap<>();

    private final BlockingQueue<Boolean> wakeUps = new ArrayBlockingQueue<>(1);
    private final Thread thread;

    private QuotaStatuses(Registry registry, Store store, QuotaLedger ledger, Caller self) {
        this.registry = registry;
        this.store = store;
        this.ledger = ledger;
        this.self = self;
        ledger.tell(this::look);
        store.newest().list("", "resourcequotas", "").forEach(stored -> look(stored.key(), stored.revision()));
        this.thread = Thread.ofVirtual().name("quota-statuses").start(this::run);
    }

    public static QuotaStatuses start(Registry registry, Store store, QuotaLedger ledger, Caller self) {
        return new QuotaStatuses(registry, store, ledger, self);
    }

    private void look(ObjectKey quota, long revision) {
        moved.merge(quota, revision, Math::max);
        wakeUps.offer(true);
    }

    private void run() {
        long patienceMillis = Long.MAX_VALUE;
        try {
            while (true) {
                awaitChange(patienceMillis);
                patienceMillis = writeAll() ? Long.MAX_VALUE : longer(patienceMillis);
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** After a failure, and twice that after one more. */
    private static long longer(long patienceMillis) {
        return patienceMillis == Long.MAX_VALUE
                ? AGAIN_AFTER_MILLIS
                : Math.min(2 * patienceMillis, AGAIN_AT_MOST_MILLIS);
    }

    @SuppressWarnings("CheckReturnValue") // that time is over is as good a reason
    private void awaitChange(long mostMillis) throws InterruptedException {
        wakeUps.poll(mostMillis, TimeUnit.MILLISECONDS);
    }

    /** False when a write failed and is to be tried again. */
    private boolean writeAll() throws InterruptedException {
        var failures = new ArrayList<RuntimeException>(0);
        for (var each : Map.copyOf(moved).entrySet()) {
            moved.remove(each.getKey(), each.getValue());
            try {
                write(each.getKey(), each.getValue());
            } catch (RuntimeException e) {
                if (reason(e) != Reason.NOT_FOUND) {
                    moved.merge(each.getKey(), each.getValue(), Math::max);
                    failures.add(e);
                }
            }
        }
        failures.stream()
                .filter(failure -> reason(failure) != Reason.CONFLICT)
                .findFirst()
                .ifPresent(first -> LOG.warn(
                        "what is used of {} quotas is not written yet, trying again: {}",
                        failures.size(),
                        first.toString()));
        return failures.isEmpty();
    }

    private static @Nullable Reason reason(RuntimeException failure) {
        return failure instanceof ProblemException refused ? refused.problem().reason() : null;
    }

    private void write(ObjectKey key, long revision) throws InterruptedException {
        if (!store.awaitRevision(revision, VISIBLE_WITHIN)) {
            throw new IllegalStateException("revision " + revision + " is not to be seen after " + VISIBLE_WITHIN);
        }
        for (var usage : ledger.of(key.namespace())) {
            if (usage.key().equals(key)) {
                write(usage);
            }
        }
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
