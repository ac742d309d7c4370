package sh.deploy.e2e.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.ProblemException;

/** What came of an input: something that was read, or a refusal as the reader documents it, in a sentence of bounded length. */
public final class Reading {
    /** Beside what a sentence repeats of the input. */
    private static final int SENTENCE = 64 << 10;

    /** A character of the input may be written as an escape, and a sentence may repeat it in two places. */
    private static final int LONGER_THAN_INPUT = 16;

    private static final int SERVER_FAULTS = 500;

    /** Reads an input; null is one of the answers that some readers have. */
    @FunctionalInterface
    public interface Reader<T> {
        @Nullable
        T read() throws Exception;
    }

    private Reading() {}

    /** Null also where the reader refused the input by a problem that is the client's to solve. */
    public static <T> @Nullable T of(byte[] input, Reader<T> reader) throws Exception {
        return of(input, ProblemException.class, reader);
    }

    /** Null also where the reader refused the input by this exception. */
    public static <T> @Nullable T of(byte[] input, Class<? extends Exception> refusal, Reader<T> reader)
            throws Exception {
        try {
            return reader.read();
        } catch (Exception e) {
            if (!refusal.isInstance(e)) {
                throw e;
            }
            var sentence = Objects.requireNonNullElse(e.getMessage(), "");
            assertThat(sentence).isNotBlank();
            assertThat(sentence.length()).isLessThan(SENTENCE + LONGER_THAN_INPUT * input.length);
            if (e instanceof ProblemException refused) {
                assertThat(refused.problem().httpStatus()).isLessThan(SERVER_FAULTS);
            }
            return null;
        }
    }
}
