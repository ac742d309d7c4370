package sh.deploy.kubelet.pods;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.containers.ContainerEngine;
import sh.deploy.kubelet.containers.EngineException;
import sh.deploy.kubelet.containers.EngineException.Kind;

/**
 * What a container said of its end: the end of the file it wrote for that, or, where the pod wants it so and the file is empty after an
 * error, the end of its log. For the pod's worker only.
 *
 * <p>Source: Kubernetes, "Determine the Reason for Pod Failure"; the limits are its kubelet's, which leaves a pod 12 KiB for all its
 * containers.
 */
final class LastWords {
    private static final int MAX_FILE_BYTES = 4096;
    private static final int MAX_LOG_BYTES = 2048;
    private static final int MAX_LOG_LINES = 80;
    private static final int MAX_POD_CHARACTERS = 12 * 1024;

    /** An engine that takes longer is asked again with the next report. */
    private static final int LOG_WITHIN_SECONDS = 5;

    private final ContainerEngine engine;
    private final PodState state;
    /** By id: ends of logs, which do not change any more. */
    private final Map<String, String> logs = new ConcurrentHashMap<>();

    LastWords(ContainerEngine engine, PodState state) {
        this.engine = engine;
        this.state = state;
    }

    String of(PodShape shape, Instance instance) {
        var file = ContainerSpecs.terminationFile(instance.container(), instance.attempt());
        var written = state.folder.readEnd(file, MAX_FILE_BYTES);
        var words = written.isEmpty() && fallsBack(shape, instance) ? log(instance.id()) : written;
        return bounded(words.strip(), shape.members().size());
    }

    static String bounded(String words, int containers) {
        return words.substring(0, Math.min(words.length(), MAX_POD_CHARACTERS / containers));
    }

    private static boolean fallsBack(PodShape shape, Instance instance) {
        var member = shape.member(instance.container());
        return member != null
                && "FallbackToLogsOnError".equals(member.spec().getTerminationMessagePolicy())
                && instance.life() instanceof Instance.Life.Ended ended
                && ended.exitCode() != 0;
    }

    private String log(String id) {
        logs.keySet().retainAll(state.ids);
        var known = logs.get(id);
        if (known != null) {
            return known;
        }
        try {
            var read = read(id);
            logs.put(id, read);
            return read;
        } catch (EngineException e) {
            return "";
        }
    }

    private String read(String id) {
        var end = new LogEnd();
        var query = new ContainerEngine.LogQuery(false, false, MAX_LOG_LINES, 0);
        try (var stream = engine.logs(id, query, end)) {
            return end.text.get(LOG_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(Kind.UNAVAILABLE, "interrupted while a log was read", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new EngineException(Kind.UNAVAILABLE, "a log could not be read", e);
        }
    }

    /** Keeps the last bytes that come. */
    static final class LogEnd implements ContainerEngine.LogReceiver {
        final CompletableFuture<String> text = new CompletableFuture<>();
        private byte[] last = {};

        @Override
        public void data(byte[] bytes) {
            var all = Arrays.copyOf(last, last.length + bytes.length);
            System.arraycopy(bytes, 0, all, last.length, bytes.length);
            last = Arrays.copyOfRange(all, Math.max(0, all.length - MAX_LOG_BYTES), all.length);
        }

        @Override
        public void end(@Nullable String failure) {
            if (failure == null) {
                text.complete(new String(last, UTF_8));
            } else {
                text.completeExceptionally(new EngineException(Kind.UNAVAILABLE, failure));
            }
        }
    }
}
