package sh.deploy.apiserver.roles;

import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.access.Rbac;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.registry.ApiRequest;
import sh.deploy.apiserver.registry.DeleteTerms;
import sh.deploy.apiserver.registry.Registry;
import sh.deploy.apiserver.roles.DefaultManifest.Wanted;
import sh.deploy.apiserver.watch.Snapshot;
import tools.jackson.databind.node.ObjectNode;

/**
 * The roles and bindings that every Kubernetes cluster has: made at every start where they are missing, and given back what they lack,
 * unless somebody annotated them with {@code rbac.authorization.kubernetes.io/autoupdate: "false"}.
 */
public final class DefaultAccess {
    private static final Logger LOG = LoggerFactory.getLogger(DefaultAccess.class);
    private static final String VERSION = "v1";

    private final Registry registry;
    private final Supplier<Snapshot> newest;
    private final Caller self;

    public DefaultAccess(Registry registry, Supplier<Snapshot> newest, Caller self) {
        this.registry = registry;
        this.newest = newest;
        this.self = self;
    }

    /** Blocks until all is there. Its namespaces must be. A write that fails is told, and the next start tries again. */
    public void make() {
        var writes = new ArrayList<Callable<Boolean>>();
        for (var wanted : DefaultManifest.read()) {
            writes.add(() -> make(wanted));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var write : threads.invokeAll(writes)) {
                write.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the default roles could not be made", e.getCause());
        }
    }

    /** Whether something had to be written. */
    private boolean make(Wanted wanted) {
        try {
            var stored =
                    newest.get().get(new ObjectKey(Rbac.GROUP, wanted.resource(), wanted.namespace(), wanted.name()));
            if (stored == null) {
                create(wanted);
                return true;
            }
            return complete(wanted, JsonTrees.object(stored.json()));
        } catch (ProblemException e) {
            LOG.warn("{} \"{}\" is not as it should be: {}", wanted.resource(), wanted.name(), e.getMessage());
            return false;
        }
    }

    private void create(Wanted wanted) {
        registry.execute(
                self, ApiRequest.create(Rbac.GROUP, VERSION, wanted.resource(), wanted.namespace(), wanted.object()));
    }

    private boolean complete(Wanted wanted, ObjectNode current) {
        if (Completion.isOfAnotherRole(current, wanted.object())) {
            registry.execute(
                    self,
                    ApiRequest.delete(
                            Rbac.GROUP,
                            VERSION,
                            wanted.resource(),
                            wanted.namespace(),
                            wanted.name(),
                            DeleteTerms.DEFAULT));
            create(wanted);
            return true;
        }
        var next = Completion.of(current, wanted.object());
        if (next.equals(current)) {
            return false;
        }
        registry.execute(
                self,
                ApiRequest.update(Rbac.GROUP, VERSION, wanted.resource(), wanted.namespace(), wanted.name(), next));
        return true;
    }
}
