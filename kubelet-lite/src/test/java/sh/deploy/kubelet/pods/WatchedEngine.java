package sh.deploy.kubelet.pods;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.containers.ContainerEngine;
import sh.deploy.kubelet.containers.ContainerSummary;
import sh.deploy.kubelet.containers.ContainerView;
import sh.deploy.kubelet.containers.EngineException;
import sh.deploy.kubelet.containers.EngineException.Kind;
import sh.deploy.kubelet.containers.Labels;
import sh.deploy.kubelet.containers.MemoryEngine;

/**
 * An engine in memory that outlives the agents that use it, cuts one off at a call, and notes whenever two instances of a pod's container
 * run that must not run at once.
 */
final class WatchedEngine {
    /** What changes something; all else an agent may ask as often as it likes. */
    private static final Set<String> CHANGES =
            Set.of("create", "start", "startIf", "pause", "unpause", "signal", "remove");

    /** When an agent is cut off. */
    enum When {
        BEFORE_THE_ENGINE_HEARS,
        BEFORE_THE_AGENT_HEARS
    }

    final MemoryEngine engine;
    private final Map<String, String> labels;
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private final Set<String> thawed = new HashSet<>();
    /** The engine was asked to start a spare, which it does as soon as it may. */
    final CountDownLatch sparesAsked = new CountDownLatch(1);

    volatile CountDownLatch maySparesStart = new CountDownLatch(0);

    WatchedEngine(MemoryEngine engine, Map<String, String> labels) {
        this.engine = engine;
        this.labels = labels;
    }

    /** The engine as one agent sees it. */
    final class Seen {
        private final int cutAt;
        private final When when;
        private int changes;
        private boolean isCut;

        /** @param cutAt the change at which it is cut off; 0 for none */
        Seen(int cutAt, When when) {
            this.cutAt = cutAt;
            this.when = when;
        }

        ContainerEngine engine() {
            return (ContainerEngine) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {ContainerEngine.class},
                    (proxy, method, arguments) -> call(method, arguments));
        }

        boolean isCut() {
            synchronized (WatchedEngine.this) {
                return isCut;
            }
        }

        private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
            if (!CHANGES.contains(method.getName())) {
                if (isCut()) {
                    throw away();
                }
                return invoke(method, arguments);
            }
            if (method.getName().equals("start") && arguments != null && isSpare((String) arguments[0])) {
                sparesAsked.countDown();
                maySparesStart.await();
            }
            synchronized (WatchedEngine.this) {
                isCut |= ++changes == cutAt && when == When.BEFORE_THE_ENGINE_HEARS;
                if (isCut) {
                    throw away();
                }
                var answer = invoke(method, arguments);
                note(method.getName(), arguments);
                isCut = changes == cutAt;
                if (isCut) {
                    throw away();
                }
                return answer;
            }
        }

        private static EngineException away() {
            return new EngineException(Kind.UNAVAILABLE, "this agent is dead");
        }
    }

    private boolean isSpare(String id) {
        return engine.inspect(id)
                .map(view -> !view.label(Labels.SPARE).isEmpty())
                .orElse(false);
    }

    private @Nullable Object invoke(Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(engine, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private void note(String call, Object @Nullable [] arguments) {
        calls.add(call);
        if (call.equals("unpause") && arguments != null) {
            thawed.add((String) arguments[0]);
        }
        var running = unfrozen();
        if (running.size() > 2 || running.size() == 2 && !isInTheMaking(running.getLast())) {
            violations.add("after " + calls + " there run " + running);
        }
    }

    /** Runs beside the container before it was ever let go. */
    private boolean isInTheMaking(ContainerView newer) {
        return !newer.label(Labels.SPARE).isEmpty() && !thawed.contains(newer.id());
    }

    /** Those of the pod's container that run and are not paused, the oldest first. */
    synchronized List<ContainerView> unfrozen() {
        return instances().stream()
                .filter(view -> view.running() && !view.paused())
                .toList();
    }

    synchronized List<ContainerView> frozen() {
        return instances().stream().filter(ContainerView::paused).toList();
    }

    private List<ContainerView> instances() {
        return engine.list(labels).stream()
                .filter(container -> !container.label(Labels.CONTAINER).isEmpty())
                .flatMap(container -> engine.inspect(container.id()).stream())
                .sorted(java.util.Comparator.comparingInt(PodLook::attempt))
                .toList();
    }

    /** Everything the engine holds of the node. */
    Stream<String> held() {
        return engine.list(labels).stream().map(ContainerSummary::id);
    }

    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    List<String> violations() {
        return violations;
    }
}
