package sh.deploy.e2e.bench.twins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.SystemTime;
import sh.deploy.e2e.bench.cluster.Cleanup;
import sh.deploy.e2e.bench.cluster.FaultyCluster;
import sh.deploy.e2e.bench.twins.Round.End;
import sh.deploy.e2e.docker.EngineEvents;
import sh.deploy.e2e.docker.RawDocker;
import sh.deploy.e2e.docker.Runs;
import sh.deploy.e2e.faults.Fault;

/** A few rounds of {@link TwinsBench}: long ones, one of them in a restart, which end in a replacement, and one that does not. */
class TwinsIT {
    /** Of three, two are most: a moment's silence of another would hold the faulty one's eviction back. */
    private static final int AGENTS = 4;

    /** Longer than a death takes, also where the judge had not been served for seconds, which it charges to itself. */
    private static final int LONG_MILLIS = 10_000;

    private static final int SHORT_MILLIS = 700;

    /** Less than a start takes. */
    private static final int SOON_MILLIS = 20;

    @Test
    void neverRunsTwoOfOneIdentity() throws Exception {
        var time = new SystemTime();
        try (var cleanup = new Cleanup()) {
            var cluster = FaultyCluster.start("twin", cleanup, time);
            cluster.startAgents(AGENTS, TwinsBench.ROOM);
            var events = cleanup.add(
                    EngineEvents.of(RawDocker.SOCKET, cluster.roles().data()));
            var sights = cleanup.add(new MemberWatch(cluster.roles().client(time), time));
            var run =
                    new TwinsRun(cluster, Members.create(cluster.roles().client(time), 1, false), events, sights, time);
            var rounds = new ArrayList<Round>();
            for (var fault : TwinsBench.FAULTS) {
                long before = killsOfWatchdogs(cluster);
                rounds.add(run.hit(fault, LONG_MILLIS));
                assertThat(fault == Fault.FREEZE && killsOfWatchdogs(cluster) == before)
                        .as("an agent that stands still has none but the watchdog to end its pod")
                        .isFalse();
            }
            rounds.add(run.hitInARestart(Fault.FREEZE, LONG_MILLIS, SOON_MILLIS));
            rounds.add(run.hit(Fault.PACKET_LOSS, SHORT_MILLIS));

            assertThat(rounds).allMatch(Round::bit, "had an effect");
            assertThat(rounds)
                    .extracting(Round::end)
                    .as("%s", rounds)
                    .isEqualTo(List.of(End.REPLACED, End.REPLACED, End.REPLACED, End.REPLACED, End.REPLACED, End.KEPT));
            assertThat(rounds)
                    .filteredOn(round -> round.end() == End.REPLACED)
                    .as("the successor does not wait for the end of the fault")
                    .allMatch(round -> round.replacedNanos() < TimeUnit.MILLISECONDS.toNanos(round.millis()));
            assertThat(Runs.twins(run.runs()))
                    .as(TwinsBench.describe(Runs.twins(run.runs()), run.runs().size()))
                    .isEmpty();
            aNodeThatWasPausedWholeEndsWhatWasReplacedFirst(run);
            assertThat(Runs.doubles(run.runs())).as("containers of one attempt").isEmpty();
        }
    }

    /** By the engine's events both run meanwhile, though the one stands still. */
    private static void aNodeThatWasPausedWholeEndsWhatWasReplacedFirst(TwinsRun run) throws Exception {
        var pause = run.pauseAll(LONG_MILLIS);

        System.out.printf(
                "a member ran on for %d ms after a pause of its whole node%n",
                TimeUnit.NANOSECONDS.toMillis(pause.ranOnNanos()));
        assertThat(pause.bit()).as("had an effect").isTrue();
        assertThat(pause.replaced()).as("replaced before the node went on").isTrue();
        assertThat(pause.beganAgain()).as("began again on its old node").isFalse();
    }

    /** By what they print. */
    private static long killsOfWatchdogs(FaultyCluster cluster) throws IOException {
        long kills = 0;
        for (var node : cluster.agents().keySet()) {
            var output = cluster.roles().data().resolve("nodes").resolve(node).resolve("watchdog.out");
            if (Files.exists(output)) {
                kills += Files.readAllLines(output).stream()
                        .filter(line -> line.startsWith("killed "))
                        .count();
            }
        }
        return kills;
    }
}
