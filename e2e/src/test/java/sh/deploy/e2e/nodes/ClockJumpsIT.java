package sh.deploy.e2e.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.cluster.Cleanup;
import sh.deploy.e2e.bench.cluster.FaultyCluster;
import sh.deploy.e2e.bench.cluster.Journals;
import sh.deploy.e2e.bench.cluster.RolesCluster;
import sh.deploy.e2e.cluster.Command;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.faults.FakeClock;
import sh.deploy.e2e.faults.Fault;

/**
 * The wall clock of the server and its controllers, or that of an agent, jumps by an hour: only what is written down of the time changes,
 * and what a token of an hour is good for.
 */
@Tag("beside-another")
class ClockJumpsIT {
    private static final SystemTime TIME = new SystemTime();
    private static final Duration HOUR = Duration.ofHours(1);

    /** The server's certificates are that old, and so is what it admits: else a clock that goes back comes before them. */
    private static final Duration AGE = HOUR.multipliedBy(2);

    /** Longer than a lease, a dead node's patience and a controllers' lease. */
    private static final Duration LASTS = Duration.ofSeconds(5);

    /** For whoever makes certificates here. */
    private static final Time EARLIER = new Time() {
        @Override
        public long nanos() {
            return TIME.nanos();
        }

        @Override
        public Instant now() {
            return TIME.now().minus(AGE);
        }
    };

    private static final List<String> NODES = List.of("agent-1");
    private static final String DEAD = "agent-2";

    /** As pods tolerate a dead node that say nothing of it. */
    private static final int USUAL_PATIENCE = 300;

    /** In which a detector would suspect a node that goes by a clock which jumps. */
    private static final Duration AT_ONCE = Duration.ofMillis(500);

    @TempDir
    Path folder;

    private final Cleanup cleanup = new Cleanup();
    private FakeClock serverClock;
    private FakeClock agentClock;
    private FaultyCluster cluster;
    private ApiClient client;

    @BeforeEach
    void start() throws Exception {
        var preloaded = FakeClock.installed();
        Assumptions.assumeTrue(preloaded.isPresent(), "the package faketime is not installed");
        serverClock = FakeClock.at(preloaded.get(), folder.resolve("server"));
        agentClock = FakeClock.at(preloaded.get(), folder.resolve("agent"));
        serverClock.jump(AGE.negated());
        cluster = FaultyCluster.start("clock", serverClock.environment(), cleanup, EARLIER);
        cluster.startAgents(2, RolesCluster.LITTLE_ROOM, agentClock.environment());
        client = cleanup.add(cluster.roles().client(TIME));
        serverClock.jump(Duration.ZERO);
    }

    @AfterEach
    void takeDown() {
        cleanup.close();
    }

    @Test
    void aClockThatJumpsChangesNothingButTimestamps() throws Exception {
        try (var pods = PodsOnNodes.withContainers(client, "clock", NODES, 1)) {
            var before = pods.uids();
            var token = hourly();
            long from = TIME.nanos();
            jumpThereAndBack("server", serverClock, token);
            jumpThereAndBack("agent", agentClock, token);
            Thread.sleep(LASTS);

            assertThat(alarms(from, TIME.nanos()).areMoments())
                    .as("%s", alarms(from, TIME.nanos()))
                    .isTrue();
            assertThat(cluster.watch().since("agent-1", from))
                    .as(
                            "changes of Ready, but there and back for a moment of silence that has nothing to do with clocks")
                    .hasSizeLessThanOrEqualTo(
                            (int) (2 * alarms(from, TIME.nanos()).suspicions()));
            assertThat(pods.uids()).isEqualTo(before);
            assertThat(restarts(pods)).containsOnly(0);
        }
    }

    @Test
    void podsOfADeadNodeStayForTheirPatienceWhateverTheClockSays() throws Exception {
        try (var pods = PodsOnNodes.withContainers(client, "waiting", List.of(DEAD), USUAL_PATIENCE)) {
            var before = pods.uids();
            var token = hourly();
            var agent = Objects.requireNonNull(cluster.agents().get(DEAD));
            long from = TIME.nanos();
            agent.inflict(Fault.KILL);
            assertThat(cluster.journals().await(from, 10_000, line -> line.is(Journals.DEAD, DEAD)))
                    .isPresent();
            Thread.sleep(Duration.ofSeconds(1)); // for its taint

            serverClock.jump(HOUR);
            kubectl("label", "node", DEAD, "looked=at").succeeded(); // so that its pods are judged anew
            Thread.sleep(LASTS);
            proveThat("server", HOUR, "waiting-agent-2", token);
            assertThat(pods.uids()).containsAll(before);
            assertThat(Alarms.of(cluster.journals().between(from, TIME.nanos()), List.of(DEAD))
                            .evictions())
                    .isZero();

            serverClock.jump(Duration.ZERO);
            agent.heal(Fault.KILL);
            cluster.awaitReady(List.of(DEAD));
        }
    }

    private void jumpThereAndBack(String whose, FakeClock clock, String hourly) throws Exception {
        for (var jump : List.of(HOUR, HOUR.negated())) {
            jump(clock, jump);
            Thread.sleep(LASTS.minus(AT_ONCE));
            proveThat(whose, jump, "clock-agent-1", hourly);
            jump(clock, Duration.ZERO);
            assertThat(isTaken(hourly)).as("at the time that it is for").isTrue();
        }
    }

    private void jump(FakeClock clock, Duration by) throws Exception {
        long from = TIME.nanos();
        clock.jump(by);
        Thread.sleep(AT_ONCE);
        assertThat(alarms(from, TIME.nanos()).suspicions())
                .as("after a jump to %s", by)
                .isZero();
    }

    /**
     * The server stamps what is made, and the agent what it says of its pods; a certificate, and a token without a time, are good for both. A
     * token of an hour is over by a server's clock that is an hour ahead, and not good yet by one that is behind.
     */
    private void proveThat(String whose, Duration jump, String pods, String hourly) throws Exception {
        var name = whose + (jump.isNegative() ? "-back" : "-ahead");
        var stamp = whose.equals("server") ? stampOfServer(name) : stampOfAgent(name);
        assertThat(Duration.between(TIME.now(), stamp)).isBetween(jump.minusMinutes(1), jump.plusMinutes(1));
        assertThat(kubectl("get", "pods").succeeded().out()).contains(pods);
        assertThat(isTaken(hourly)).as("by the clock of the server").isEqualTo(!whose.equals("server"));
    }

    private Instant stampOfServer(String name) {
        var made = client.create(
                ResourceTypes.CONFIG_MAP,
                new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName(name)
                        .endMetadata()
                        .build());
        return Instant.parse(made.getMetadata().getCreationTimestamp());
    }

    private Instant stampOfAgent(String name) {
        try (var more = PodsOnNodes.withContainers(client, name, NODES, 1)) {
            return more.living().values().stream()
                    .flatMap(List::stream)
                    .flatMap(pod -> PodState.readySince(pod).stream())
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** A token of an account that is good from now on for an hour. */
    private String hourly() throws IOException {
        return kubectl("create", "token", "default", "--duration=1h")
                .succeeded()
                .out()
                .strip();
    }

    private boolean isTaken(String token) {
        var command = kubectlBy(token, "get", "--raw", "/api");
        if (command.exitCode() != 0) {
            assertThat(command.err()).contains("Unauthorized");
        }
        return command.exitCode() == 0;
    }

    /** With the administrator's token and no certificate. */
    private Command kubectl(String... words) throws IOException {
        var lines = Files.readAllLines(cluster.roles().data().resolve("tokens.csv"));
        return kubectlBy(lines.getLast().split(",")[0], words);
    }

    private Command kubectlBy(String token, String... words) {
        var roles = cluster.roles();
        var line = new ArrayList<>(List.of(
                Kubectl.newest(Map.of()).binary(),
                "--kubeconfig=/dev/null",
                "--server=" + roles.clientConfig().server(),
                "--certificate-authority=" + roles.credentials().resolve("ca.crt"),
                "--token=" + token));
        line.addAll(List.of(words));
        return Command.run(roles.environment(), "", line);
    }

    private Alarms alarms(long fromNanos, long untilNanos) {
        return Alarms.of(cluster.journals().between(fromNanos, untilNanos), NODES);
    }

    private static List<Integer> restarts(PodsOnNodes pods) {
        return pods.living().values().stream()
                .flatMap(List::stream)
                .map(PodState::restarts)
                .toList();
    }
}
