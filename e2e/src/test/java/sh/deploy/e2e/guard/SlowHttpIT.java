package sh.deploy.e2e.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.http.Limits;
import sh.deploy.e2e.cluster.Command;
import sh.deploy.e2e.cluster.Tools;

/**
 * Row G3: slowhttptest holds a thousand connections in each of its ways, and none for longer than the server's wait and five seconds; one that
 * takes its answer in sips for longer, since it is taken for some time first. The server's waits are shorter than usual, so that this takes
 * less long; {@code -Ddeploy.slowWaitSeconds=10} has the usual one for headers.
 */
@Tag("beside-others")
class SlowHttpIT {
    private static final int CONNECTIONS = 1_000;
    /** Of which each reads an answer that is longer than what the kernel takes off the server's hands. */
    private static final int READERS = 200;

    private static final int EACH_SECOND = 200;
    private static final Duration WAIT = Duration.ofSeconds(Long.getLong("deploy.slowWaitSeconds", 5));
    /** A tool that counts whole seconds, and machines that do other things meanwhile. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    /** Buffers on the way take some of an answer, and then the server waits for its pieces, one after the other. */
    private static final Duration OF_SIPS = WAIT.multipliedBy(3);

    private static final Duration AT_MOST = WAIT.multipliedBy(4).plusSeconds(30);

    @TempDir
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static TestApiServer server;

    @BeforeAll
    static void start() {
        Tools.need("slowhttptest");
        var usual = Limits.DEFAULT;
        var pace = new Limits.Pace(usual.pace().bytes(), WAIT, WAIT, 1 << 30);
        var limits = new Limits(
                usual.bodyBytes(),
                usual.headerBytes(),
                WAIT,
                usual.bodyWait(),
                pace,
                usual.idleWait(),
                usual.inFlight(),
                usual.pipelined(),
                usual.watchBacklogBytes());
        server = TestApiServer.start(new SystemTime(), settings -> settings.withLimits(limits));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void headersThatComeInDropsHoldNoConnection() throws IOException {
        assertAllAreEnded(CONNECTIONS, WAIT, "-H", "-u", server.url() + "/api/v1/namespaces");
    }

    @Test
    void bodiesThatComeInDropsHoldNoConnection() throws IOException {
        assertAllAreEnded(
                CONNECTIONS,
                WAIT,
                "-B",
                "-s",
                "60000",
                "-t",
                "POST",
                "-u",
                server.url() + "/api/v1/namespaces",
                "-f",
                withToken());
    }

    @Test
    void answersThatAreTakenInSipsHoldNoConnection() throws IOException {
        assertAllAreEnded(
                READERS,
                OF_SIPS,
                "-X",
                "-w",
                "512",
                "-y",
                "1024",
                "-z",
                "32",
                "-u",
                server.url() + "/openapi/v2",
                "-m",
                withToken());
    }

    /** The tool takes no headers of ours, but puts into its own what it is given. */
    private static String withToken() {
        return "application/json\r\nAuthorization: Bearer " + server.adminToken();
    }

    /** @param wait of the server, for what it waits for in vain */
    private void assertAllAreEnded(int connections, Duration wait, String... how) throws IOException {
        var report = Files.createTempFile(folder, "slow", "");
        var line = new ArrayList<>(
                List.of("slowhttptest", "-g", "-o", report.toString(), "-i", "1", "-x", "10", "-n", "1"));
        line.addAll(List.of("-c", "" + connections, "-r", "" + EACH_SECOND, "-l", "" + AT_MOST.toSeconds(), "-p", "5"));
        line.addAll(List.of(how));
        var said = Command.run(Map.of("TERM", "dumb"), "", line).out();
        var seconds = seconds(Path.of(report + ".csv"));
        int longest = longest(seconds);
        System.out.println(how[0] + ": " + connections + " connections, ended after " + seconds.size()
                + " s, none of them open for more than " + longest + " s");

        assertThat(said).contains("No open connections left");
        assertThat(longest).as("%s", seconds).isLessThanOrEqualTo((int)
                wait.plus(MARGIN).toSeconds());
        assertThat(seconds.stream().mapToInt(Second::connected).max().orElse(0))
                .as("held at once, more than came within a second")
                .isGreaterThan(Math.min(EACH_SECOND, connections / 2));
        assertThat(seconds).as("others are served").allMatch(Second::isServing);
    }

    /** Seconds until as many were closed as were closed or open at once, at most: whoever comes first is ended first. */
    private static int longest(List<Second> seconds) {
        int longest = 0;
        for (int from = 0; from < seconds.size(); from++) {
            int until = from;
            while (until < seconds.size()
                    && seconds.get(until).closed() < seconds.get(from).all()) {
                until++;
            }
            longest = Math.max(longest, until - from);
        }
        return longest;
    }

    private static List<Second> seconds(Path csv) throws IOException {
        var lines = Files.readAllLines(csv);
        return lines.stream()
                .skip(1)
                .map(line -> line.split(","))
                .map(Second::of)
                .toList();
    }

    /** What the tool noted in a second of its run. */
    private record Second(int closed, int connected, boolean isServing) {
        /** Seconds, closed, pending, connected, and whether a request beside them was answered: a height in its diagram, or 0. */
        static Second of(String[] cells) {
            return new Second(Integer.parseInt(cells[1]), Integer.parseInt(cells[3]), !cells[4].equals("0"));
        }

        /** That are there, or were. */
        int all() {
            return closed + connected;
        }
    }
}
