package sh.deploy.e2e.bench.pods;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.docker.RawDocker;

/** Bare containers, each with a network of its own on the engine's bridge: made and started, then removed. */
final class BareContainers {
    private static final int REMOVED_AT_ONCE = 4;

    private final RawDocker docker;
    private final Time time;

    BareContainers(RawDocker docker, Time time) {
        this.docker = docker;
        this.time = time;
    }

    /** Takes so many nanoseconds until all have started. */
    Callable<Long> started(int count, int atOnce) {
        return () -> {
            var ids = new ArrayList<String>();
            long start = time.nanos();
            try {
                inParallel(
                        atOnce,
                        IntStream.range(0, count).mapToObj(i -> start(ids)).toList());
                return time.nanos() - start;
            } finally {
                inParallel(REMOVED_AT_ONCE, ids.stream().map(this::removal).toList());
            }
        };
    }

    private Callable<Void> start(List<String> ids) {
        return () -> {
            var id = docker.create();
            synchronized (ids) {
                ids.add(id);
            }
            docker.start(id);
            return null;
        };
    }

    private Callable<Void> removal(String id) {
        return () -> {
            docker.remove(id);
            return null;
        };
    }

    static void inParallel(int atOnce, List<Callable<Void>> calls) throws Exception {
        try (var threads = Executors.newFixedThreadPool(atOnce)) {
            for (var call : threads.invokeAll(calls)) {
                call.get();
            }
        }
    }
}
