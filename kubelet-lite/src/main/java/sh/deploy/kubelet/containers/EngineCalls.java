package sh.deploy.kubelet.containers;

import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import sh.deploy.kubelet.containers.EngineException.Kind;

/** Turns what docker-java throws into an {@link EngineException} with the engine's own words. */
final class EngineCalls {
    private static final Pattern MESSAGE = Pattern.compile("(?s)^Status \\d+: \\{\"message\":\"(.*)\"}\\s*$");

    private EngineCalls() {}

    static <T> T call(Supplier<T> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            throw translated(e);
        }
    }

    static void run(Runnable call) {
        call(() -> {
            call.run();
            return true;
        });
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
