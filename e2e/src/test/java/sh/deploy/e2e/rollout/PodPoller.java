package sh.deploy.e2e.rollout;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import sh.deploy.e2e.cluster.PodWatch;
import sh.deploy.e2e.cluster.PodWatch.Pod;

/**
 * A client of the pods' web servers: asks every pod that the watch shows as ready and not as ending, one after the other, over and
 * over. What a watch shows is a moment old, so the servers must serve on for a moment after they have left.
 */
final class PodPoller implements AutoCloseable {
    private static final int PORT = 8080;
    private static final long PAUSE_MILLIS = 10;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final PodWatch watch;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final Map<String, Integer> answers = new HashMap<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final CountDownLatch ending = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("pod-poller").unstarted(this::poll);

    private PodPoller(PodWatch watch) {
        this.watch = watch;
    }

    static PodPoller start(PodWatch watch) {
        var poller = new PodPoller(watch);
        poller.thread.start();
        return poller;
    }

    /** How often each text was answered. */
    synchronized Map<String, Integer> answers() {
        return Map.copyOf(answers);
    }

    /** One line for each request that was not answered with 200. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    private void poll() {
        try {
            while (!ending.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                for (var uid : watch.newest().keySet()) {
                    var pod = watch.newest().get(uid);
                    if (pod != null && pod.ready() && !pod.terminating()) {
                        ask(pod);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask(Pod pod) throws InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://" + pod.ip() + ":" + PORT + "/"))
                .timeout(TIMEOUT)
                .build();
        try {
            var answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                count(answer.body().strip());
            } else {
                failures.add(pod.name() + ": status " + answer.statusCode());
            }
        } catch (IOException e) {
            failures.add(pod.name() + ": " + e);
        }
    }

    private synchronized void count(String text) {
        answers.merge(text, 1, Integer::sum);
    }

    @Override
    public void close() {
        ending.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        http.close();
    }
}
