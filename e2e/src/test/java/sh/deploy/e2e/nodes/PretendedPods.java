package sh.deploy.e2e.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.environment.TokenWish;
import sh.deploy.kubelet.pods.LogRequest;
import sh.deploy.kubelet.pods.LogSink;
import sh.deploy.kubelet.pods.PodWorld;

/** Remembers what the server says and runs nothing. */
final class PretendedPods implements PodWorld {
    final Map<String, Pod> pods = new ConcurrentHashMap<>();
    final Map<String, String> configMaps = new ConcurrentHashMap<>();
    final Map<TokenWish, String> tokens = new ConcurrentHashMap<>();
    final List<String> told = new CopyOnWriteArrayList<>();
    final List<LogRequest> logRequests = new CopyOnWriteArrayList<>();
    final AtomicInteger snapshots = new AtomicInteger();
    final AtomicInteger logsClosed = new AtomicInteger();
    volatile Consumer<LogSink> log = sink -> {
        sink.data("hello\n".getBytes(UTF_8));
        sink.end();
    };

    Pod pod(String name) {
        return Objects.requireNonNull(pods.get(name), name);
    }

    @Override
    public void replaceAll(List<Pod> all) {
        pods.clear();
        all.forEach(pod -> pods.put(pod.getMetadata().getName(), pod));
        told.add("all");
        snapshots.incrementAndGet();
    }

    @Override
    public void assign(Pod pod) {
        pods.put(pod.getMetadata().getName(), pod);
        told.add("assigned " + pod.getMetadata().getName());
    }

    @Override
    public void overdue(Pod pod) {
        told.add("overdue " + pod.getMetadata().getName());
    }

    @Override
    public void awaitHosts(List<String> hostnames) {
        told.add("await " + hostnames);
    }

    @Override
    public void forget(String namespace, String name, String uid) {
        pods.computeIfPresent(name, (_, pod) -> pod.getMetadata().getUid().equals(uid) ? null : pod);
        told.add("forgotten " + name);
    }

    @Override
    public void configMap(String namespace, String name, @Nullable ConfigMap object) {
        configMaps.put(name, object == null ? "absent" : String.valueOf(object.getData()));
        told.add("config map " + name);
    }

    @Override
    public void secret(String namespace, String name, @Nullable Secret object) {
        told.add("secret " + name);
    }

    @Override
    public void claim(String namespace, String name, @Nullable PersistentVolumeClaim object) {
        told.add((object == null ? "no claim " : "claim ") + name);
    }

    @Override
    public void volume(String name, @Nullable PersistentVolume object) {
        told.add((object == null ? "no volume " : "volume ") + name);
    }

    @Override
    public void token(TokenWish wish, String value, Duration life) {
        tokens.put(wish, value);
    }

    @Override
    public void noToken(TokenWish wish, String why) {
        told.add("no token for " + wish.account() + ": " + why);
    }

    @Override
    public LogReading openLog(LogRequest request, LogSink sink) {
        logRequests.add(request);
        Thread.ofVirtual().start(() -> log.accept(sink));
        return logsClosed::incrementAndGet;
    }
}
