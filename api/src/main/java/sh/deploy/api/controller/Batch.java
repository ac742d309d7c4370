package sh.deploy.api.controller;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Many calls of the same kind at once, as far as the server bears it. */
public final class Batch {
    /** Calls of one batch under way at the same time: each wants a connection, and to make one costs more than a call. */
    public static final int MAX_AT_ONCE = 16;

    /** How one call ended. */
    public sealed interface Result<R> {
        record Done<R>(R value) implements Result<R> {}

        record Failed<R>(RuntimeException failure) implements Result<R> {}
    }

    private Batch() {}

    /** Runs all and waits for all; results are in the order of the calls. An interrupt ends those under way. */
    public static <R> List<Result<R>> run(List<? extends Callable<R>> calls) throws InterruptedException {
        if (calls.size() == 1) {
            return List.of(attempt(calls.getFirst()));
        }
        var slots = new Semaphore(MAX_AT_ONCE);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var limited = calls.stream()
                    .<Callable<Result<R>>>map(call -> () -> inSlot(slots, call))
                    .toList();
            var results = new ArrayList<Result<R>>(calls.size());
            for (var future : threads.invokeAll(limited)) {
                results.add(result(future));
            }
            return results;
        }
    }

    private static <R> Result<R> inSlot(Semaphore slots, Callable<R> call) throws InterruptedException {
        slots.acquire();
        try {
            return attempt(call);
        } finally {
            slots.release();
        }
    }

    private static <R> Result<R> attempt(Callable<R> call) throws InterruptedException {
        try {
            return new Result.Done<>(call.call());
        } catch (InterruptedException stopped) {
            throw stopped;
        } catch (RuntimeException failure) {
            return new Result.Failed<>(failure);
        } catch (Exception failure) {
            return new Result.Failed<>(new IllegalStateException(failure));
        }
    }

    private static <R> Result<R> result(Future<Result<R>> ended) throws InterruptedException {
        try {
            return ended.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof InterruptedException) {
                throw new InterruptedException("a call of the batch was interrupted");
            }
            throw new IllegalStateException(failed.getCause());
        }
    }
}
