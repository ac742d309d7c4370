package sh.deploy.e2e.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.SystemTime;
import sh.deploy.e2e.bench.cluster.Cleanup;
import sh.deploy.e2e.bench.cluster.FaultyCluster;
import sh.deploy.e2e.bench.cluster.HollowProcess;
import sh.deploy.e2e.faults.JitterProxy;

/** Heartbeats each of which takes a time of chance below 20 ms, and is not overtaken by the next, beside some that take none. */
class JitterIT {
    private static final Duration MOST = Duration.ofMillis(20);
    private static final Duration LASTING = Duration.ofSeconds(10);

    /** In seconds, of pods that leave a dead node. */
    private static final int HASTY = 1;

    private static final int NODES = 3;

    @Test
    void heartbeatsThatComeUnevenlyAreNoReasonToGiveANodeUp() throws Exception {
        var time = new SystemTime();
        long seed = time.nanos();
        try (var cleanup = new Cleanup()) {
            var cluster = FaultyCluster.start("jitr", cleanup, time);
            var network = cluster.network();
            var even = cleanup.add(HollowProcess.in(cluster, NODES, "even-", List.of()));
            int beats = beatPort(cluster, even);
            var proxy = cleanup.add(
                    JitterProxy.before(network.address(), beats, Duration.ZERO, MOST, new Random(seed), time));
            var uneven = cleanup.add(
                    HollowProcess.on(host -> network.redirect(host, beats, proxy.port()), cluster, NODES, "uneven-"));
            var all = Stream.concat(uneven.nodes().stream(), even.nodes().stream())
                    .toList();
            var client = cleanup.add(cluster.roles().client(time));
            try (var pods = PodsOnNodes.ofAnyKind(client, "jitter", all, HASTY)) {
                var before = pods.uids();
                long pieces = proxy.pieces();
                long from = time.nanos();
                Thread.sleep(LASTING);
                var journal = cluster.journals().between(from, time.nanos());
                var alarms = Alarms.of(journal, uneven.nodes());
                var others = Alarms.of(journal, even.nodes());

                System.out.println("seed " + seed + ": " + (proxy.pieces() - pieces) + " pieces took up to "
                        + MOST.toMillis() + " ms: " + alarms + ", of the others " + others);
                assertThat(proxy.pieces() - pieces)
                        .as("held up")
                        .isGreaterThan(NODES * LASTING.toMillis() / MOST.toMillis());
                assertThat(Alarms.sum(List.of(alarms, others)).areMoments())
                        .as("%s, of the others %s", alarms, others)
                        .isTrue();
                assertThat(pods.uids()).containsAll(before);
            }
        }
    }

    /** The one that is not for all else that node and server tell each other. */
    private static int beatPort(FaultyCluster cluster, HollowProcess nodes) throws IOException {
        var link = cluster.roles().link();
        var ports = nodes.serverPorts();
        assertThat(ports.remove(Integer.parseInt(link.substring(link.lastIndexOf(':') + 1))))
                .isTrue();
        assertThat(ports).hasSize(1);
        return ports.iterator().next();
    }
}
