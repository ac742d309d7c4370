package sh.deploy.e2e.bench.recovery;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.Samples;
import sh.deploy.e2e.bench.Table;
import sh.deploy.e2e.docker.RawDocker;

/**
 * The floor of a cold replacement: as many containers as a fault takes, created and started at the same time by Docker's API and nothing
 * else, in network namespaces that wait for them, until each answers.
 */
final class RawStarts {
    private static final Duration WITHIN = Duration.ofSeconds(20);
    private static final long ASK_EVERY_MILLIS = 5;

    private final RawDocker docker = new RawDocker();
    private final Samples each = new Samples();
    private final Samples all = new Samples();
    private final Time time;

    RawStarts(Time time) {
        this.time = time;
    }

    void sample(int count) throws InterruptedException {
        var made = new ConcurrentLinkedDeque<String>();
        try (var threads = Executors.newFixedThreadPool(Math.max(1, count))) {
            var waiting = new ArrayList<String>();
            for (int i = 0; i < count; i++) {
                var id = docker.create();
                made.addFirst(id);
                docker.start(id);
                waiting.add(id);
            }
            long start = time.nanos();
            var starts = waiting.stream()
                    .<Callable<String>>map(sandbox -> () -> answering(sandbox, start, made))
                    .toList();
            for (var one : threads.invokeAll(starts)) {
                one.get();
            }
            all.took(time.nanos() - start);
        } catch (ExecutionException | IOException e) {
            all.failed();
            System.err.println("raw start: " + e);
        } finally {
            made.forEach(this::remove);
        }
    }

    private void remove(String id) {
        try {
            docker.remove(id);
        } catch (IOException e) {
            System.err.println("raw start: " + e.getMessage());
        }
    }

    private String answering(String sandbox, long start, Deque<String> made) throws IOException, InterruptedException {
        var address = docker.inspect(sandbox)
                .path("NetworkSettings")
                .path("IPAddress")
                .asString();
        var id = docker.createIn(sandbox, List.of("httpd", "-f", "-p", "" + WebCall.PORT));
        made.addFirst(id);
        docker.start(id);
        while (!WebCall.succeeds(address)) {
            if (time.nanos() - start > WITHIN.toNanos()) {
                each.failed();
                throw new IOException("a container started by hand did not answer within " + WITHIN);
            }
            Thread.sleep(ASK_EVERY_MILLIS);
        }
        each.took(time.nanos() - start);
        return id;
    }

    Table table() {
        var table = Samples.table("The floor: as many containers started at once by Docker's API alone");
        each.rowIn(table, "each answers");
        all.rowIn(table, "all answer");
        return table;
    }
}
