package sh.deploy.apiserver.audit;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Word of whether an event is written, for who may not go on without. Only the first word counts. Safe for all threads. */
final class Receipt {
    private static final String WRITTEN = "";

    private final CompletableFuture<String> word = new CompletableFuture<>();
    private final Duration longest;

    /** @param longest how long somebody waits for it */
    Receipt(Duration longest) {
        this.longest = longest;
    }

    void written() {
        word.complete(WRITTEN);
    }

    void refuse(String why) {
        word.complete(why);
    }

    /** Waits for the word: null when the event is written, else why it is not. */
    @Nullable
    String awaitObstacle() {
        try {
            var said = word.get(longest.toNanos(), TimeUnit.NANOSECONDS);
            return said.equals(WRITTEN) ? null : said;
        } catch (TimeoutException e) {
            return "it was not written within " + longest.toSeconds() + " s";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "the server is shutting down";
        } catch (ExecutionException e) {
            throw new IllegalStateException("a receipt never fails", e);
        }
    }
}
