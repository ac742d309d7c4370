package sh.deploy.e2e.crash;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.client.Kubeconfig;
import sh.deploy.api.client.ListOptions;
import sh.deploy.api.client.ServerUnreachable;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.SystemTime;
import sh.deploy.e2e.cluster.Kubectl;

/** Many who make ConfigMaps in a namespace that is full, and remove one each time they are refused, while something dies. */
final class QuotaEdge implements AutoCloseable {
    /** All ConfigMaps of the namespace, the one that every namespace has too. */
    static final int HARD = 40;

    private static final String NAMESPACE = "edge";
    private static final int WRITERS = 8;
    private static final int SOME = 20;
    private static final Duration BOUND = Duration.ofSeconds(60);

    private final ApiClient client;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ending;

    private QuotaEdge(ApiClient client) {
        this.client = client;
    }

    /** Returns when the first few were refused. */
    static QuotaEdge begin(Kubectl kubectl, Path kubeconfig) {
        kubectl.out("create", "namespace", NAMESPACE);
        kubectl.await("configmap", "get", "configmaps", "-n", NAMESPACE, "-o", "name");
        kubectl.out("create", "quota", "edge", "--hard=count/configmaps=" + HARD, "-n", NAMESPACE);
        var entries = Kubeconfig.read(List.of(kubeconfig));
        var edge = new QuotaEdge(new ApiClient(entries.client(entries.context("")), new SystemTime(), "quota-edge"));
        for (int i = 0; i < WRITERS; i++) {
            int writer = i;
            edge.threads.add(Thread.ofVirtual().name("writer-" + i).start(() -> edge.write(writer)));
        }
        edge.threads.add(Thread.ofVirtual().name("observer").start(edge::observe));
        edge.awaitMore();
        return edge;
    }

    private void write(int writer) {
        Deque<String> own = new ArrayDeque<>();
        for (int n = 0; !ending; n++) {
            var name = "of-" + writer + "-" + n;
            try {
                client.create(ResourceTypes.CONFIG_MAP, map(name));
                acknowledged.add(name);
                own.add(name);
            } catch (ProblemException refused) {
                if (refused.problem().reason() == Reason.FORBIDDEN) {
                    refusals.incrementAndGet();
                    removeOneOf(own);
                } else {
                    unanswered.incrementAndGet();
                }
            } catch (ServerUnreachable notAcknowledged) {
                unanswered.incrementAndGet();
            }
        }
    }

    private void removeOneOf(Deque<String> own) {
        var oldest = own.poll();
        if (oldest != null) {
            acknowledged.remove(oldest); // it may be gone whatever the answer is
            try {
                client.delete(ResourceTypes.CONFIG_MAP, NAMESPACE, oldest, Deletion.USUAL);
            } catch (ServerUnreachable | ProblemException notAcknowledged) {
                unanswered.incrementAndGet();
            }
        }
    }

    private void observe() {
        while (!ending) {
            try {
                most.accumulateAndGet(present().size(), Math::max);
            } catch (ServerUnreachable | ProblemException dead) {
                Thread.onSpinWait();
            }
        }
    }

    /** Waits until some more were refused than have been: the server counts again. */
    void awaitMore() {
        int before = refusals.get();
        Awaitility.await("more refusals than " + before).atMost(BOUND).until(() -> refusals.get() >= before + SOME);
    }

    /** Nobody writes any more. */
    void end() {
        ending = true;
        threads.forEach(thread -> {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** How often no answer came, or none that says what became of it: that something died was felt. */
    int unanswered() {
        return unanswered.get();
    }

    /** The most that were there at any look. */
    int most() {
        return most.get();
    }

    /** Names that were acknowledged, that nobody asked to remove, and that are not there. */
    Set<String> lost() {
        var lost = new HashSet<>(acknowledged);
        lost.removeAll(present());
        return lost;
    }

    /** Makes more until one is refused; returns how many are there then. */
    int fill() {
        for (int n = 0; n <= HARD; n++) {
            try {
                client.create(ResourceTypes.CONFIG_MAP, map("last-" + n));
            } catch (ProblemException refused) {
                break;
            }
        }
        return present().size();
    }

    private Set<String> present() {
        var names = new HashSet<String>();
        client.listAll(ResourceTypes.CONFIG_MAP, NAMESPACE, ListOptions.ALL)
                .items()
                .forEach(found -> names.add(ObjectFacts.name(found)));
        return names;
    }

    private static ConfigMap map(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(name)
                .endMetadata()
                .build();
    }

    @Override
    public void close() {
        end();
        client.close();
    }
}
