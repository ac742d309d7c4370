package sh.deploy.apiserver.roles;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.access.Rbac;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.kinds.PatchType;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.registry.ApiRequest;
import sh.deploy.apiserver.registry.Registry;
import sh.deploy.apiserver.roles.Gathering.Role;
import sh.deploy.apiserver.watch.Change;
import sh.deploy.apiserver.watch.ChangeListener;
import sh.deploy.apiserver.watch.MadeOnce;
import sh.deploy.apiserver.watch.Store;
import sh.deploy.apiserver.watch.Subscription;
import tools.jackson.databind.node.ArrayNode;

/**
 * Keeps the rules of ClusterRoles that gather those of others. It is the server's own loop, not one of the controllers': what {@code
 * view} allows must not depend on whether they run.
 */
public final class GatheredRoles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatheredRoles.class);
    private static final long AGAIN_AFTER_MILLIS = 1_000;
    private static final long AGAIN_AT_MOST_MILLIS = 60_000;

    private final Registry registry;
    private final Store store;
    private final Caller self;
    private final BlockingQueue<Boolean> wakeUps = new ArrayBlockingQueue<>(1);
    private final Map<String, Role> known = new HashMap<>();
    private final Subscription subscription;
    private final Thread thread;

    private GatheredRoles(Registry registry, Store store, Caller self) {
        this.registry = registry;
        this.store = store;
        this.self = self;
        fill();
        this.subscription =
                store.watch(Rbac.GROUP, Rbac.CLUSTER_ROLES, "", store.newest().revision(), new ChangeListener() {
                    @Override
                    public void changed(Change change, MadeOnce made) {
                        wakeUps.offer(true);
                    }

                    @Override
                    public void progress(long revision) {}
                });
        wakeUps.offer(true);
        this.thread = Thread.ofVirtual().name("gathered-roles").start(this::run);
    }

    /** When this returns, what is there has been gathered once. */
    public static GatheredRoles start(Registry registry, Store store, Caller self) {
        return new GatheredRoles(registry, store, self);
    }

    private void run() {
        long patienceMillis = Long.MAX_VALUE;
        try {
            while (true) {
                awaitChange(patienceMillis);
                patienceMillis =
                        fillOrTell() ? Long.MAX_VALUE : Math.min(2 * again(patienceMillis), AGAIN_AT_MOST_MILLIS);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** The delay before the last attempt, when that was one after a failure. */
    private static long again(long patienceMillis) {
        return patienceMillis == Long.MAX_VALUE ? AGAIN_AFTER_MILLIS / 2 : patienceMillis;
    }

    @SuppressWarnings("CheckReturnValue") // that time is over is as good a reason
    private void awaitChange(long mostMillis) throws InterruptedException {
        wakeUps.poll(mostMillis, TimeUnit.MILLISECONDS);
    }

    private boolean fillOrTell() {
        try {
            return fill();
        } catch (RuntimeException e) {
            LOG.error("rules of ClusterRoles cannot be gathered; trying again", e);
            return false;
        }
    }

    /** False when a write failed and is to be tried again. */
    private boolean fill() {
        var all = roles();
        boolean done = true;
        for (var role : all.values()) {
            if (role.gathers()) {
                var rules = Gathering.rules(role, all.values());
                done &= isAlready(role, rules) || write(role, rules);
            }
        }
        return done;
    }

    /** By name; only those that changed are read anew. */
    private TreeMap<String, Role> roles() {
        var all = new TreeMap<String, Role>();
        for (var stored : store.newest().list(Rbac.GROUP, Rbac.CLUSTER_ROLES, "")) {
            var name = stored.key().name();
            var before = known.get(name);
            all.put(
                    name,
                    before != null && before.revision() == stored.revision()
                            ? before
                            : Role.of(name, stored.revision(), JsonTrees.object(stored.json())));
        }
        known.clear();
        known.putAll(all);
        return all;
    }

    private static boolean isAlready(Role role, ArrayNode rules) {
        return role.rules().equals(Tree.objects(rules));
    }

    /** Only onto what was read: who changes the role in between wakes this loop up again. */
    private boolean write(Role role, ArrayNode rules) {
        var patch = Tree.newObject();
        patch.putObject("metadata").put("resourceVersion", Long.toString(role.revision()));
        patch.set("rules", rules);
        try {
            registry.execute(
                    self,
                    ApiRequest.patch(Rbac.GROUP, "v1", Rbac.CLUSTER_ROLES, "", role.name(), PatchType.MERGE, patch));
            return true;
        } catch (ProblemException e) {
            return switch (e.problem().reason()) {
                case CONFLICT, NOT_FOUND -> true;
                default -> {
                    LOG.warn("the rules of ClusterRole \"{}\" are not gathered yet: {}", role.name(), e.getMessage());
                    yield false;
                }
            };
        }
    }

    @Override
    public void close() {
        subscription.close();
        thread.interrupt();
    }
}
