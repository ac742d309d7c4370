package sh.deploy.kubelet.containers;

import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import sh.deploy.kubelet.containers.EngineException.Kind;

/**
 * Bounds calls to the engine, since one on a unix socket has no bound whatever its client is told, and turns what docker-java throws into
 * an {@link EngineException} with the engine's own words.
 */
public final class EngineCalls {
    private static final Pattern MESSAGE = Pattern.compile("(?s)^Status \\d+: \\{\"message\":\"(.*)\"}\\s*$");

    private EngineCalls() {}

    /**
     * @param within after that long the call is given up, and its connection closed; what was asked for may yet be done
     * @throws EngineException of kind UNAVAILABLE also then
     */
    public static <T> T call(Duration within, Supplier<T> call) {
        var answer = new CompletableFuture<T>();
        var calling = Thread.ofVirtual().name("engine-call").start(() -> answer.completeAsync(call, Runnable::run));
        try {
            return answer.get(within.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException hangs) {
            calling.interrupt();
            throw new EngineException(
                    Kind.UNAVAILABLE, "the container engine does not answer within " + words(within), hangs);
        } catch (InterruptedException e) {
            calling.interrupt();
            Thread.currentThread().interrupt();
            throw new EngineException(Kind.UNAVAILABLE, "interrupted while the container engine was asked", e);
        } catch (ExecutionException e) {
            var cause = e.getCause();
            throw translated(cause == null ? e : cause);
        }
    }

    static void run(Duration within, Runnable call) {
        call(within, () -> {
            call.run();
            return true;
        });
    }

    static String words(Duration within) {
        return within.toSeconds() > 0 ? within.toSeconds() + " s" : within.toMillis() + " ms";
    }

    static EngineException translated(Throwable failure) {
        var words = words(failure);
        return switch (failure) {
            case EngineException already -> already;
            case NotFoundException missing -> new EngineException(kindOfMissing(words), words, missing);
            case ConflictException conflict -> new EngineException(Kind.CONFLICT, words, conflict);
            case DockerException refused -> new EngineException(kindOfRefusal(words), words, refused);
            default -> new EngineException(Kind.UNAVAILABLE, "the container engine does not answer: " + words, failure);
        };
    }

    private static Kind kindOfMissing(String words) {
        return words.contains("No such image") || words.contains("manifest") || words.contains("pull access denied")
                ? Kind.IMAGE_MISSING
                : Kind.NOT_FOUND;
    }

    /** Some engines answer 500 to a name that is taken while they still clean up. */
    private static Kind kindOfRefusal(String words) {
        return words.contains("is already in use by container") ? Kind.CONFLICT : Kind.REFUSED;
    }

    private static String words(Throwable failure) {
        var text = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        var matcher = MESSAGE.matcher(text);
        return matcher.matches() ? matcher.group(1).replace("\\\"", "\"").replace("\\n", "\n") : text.strip();
    }
}
