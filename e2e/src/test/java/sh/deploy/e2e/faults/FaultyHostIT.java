package sh.deploy.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.SystemTime;

/** The faults really happen, and really end. */
@Tag("beside-another")
class FaultyHostIT {
    private static final int REACHABLE_WITHIN_MILLIS = 2000;
    private static final int SILENT_FOR_MILLIS = 500;

    @TempDir
    Path folder;

    private BridgedHosts network;
    private FaultyHost host;

    @BeforeEach
    void startHost() throws IOException, InterruptedException {
        network =
                BridgedHosts.aroundThisMachine("fault" + ProcessHandle.current().pid() % 1000);
        host = FaultyHost.of(
                network,
                network.addHost(),
                List.of("sleep", "1000"),
                Map.of(),
                folder.resolve("out"),
                new SystemTime());
        host.start();
    }

    @AfterEach
    void removeAll() throws IOException {
        try {
            host.close();
        } finally {
            network.close();
        }
    }

    @Test
    void aPulledCableSilencesTheHost() throws Exception {
        silences(Fault.LINK_DOWN);
    }

    @Test
    void lossSilencesTheHostWithoutPullingItsCable() throws Exception {
        silences(Fault.PACKET_LOSS);
    }

    @Test
    void lossOneWaySilencesTheHost() throws Exception {
        silences(Fault.MUTE);
        silences(Fault.DEAF);
    }

    @Test
    void theFreezerStopsTheProcessAndLeavesTheKernelAnswering() throws Exception {
        host.inflict(Fault.FREEZE);

        assertThat(host.bit(Fault.FREEZE)).isTrue();
        assertThat(answers(REACHABLE_WITHIN_MILLIS)).isTrue();
        assertThat(host.isAlive()).isTrue();
        host.heal(Fault.FREEZE);
    }

    @Test
    void aKilledProcessIsGoneUntilItIsStartedAgain() throws Exception {
        long pid = host.pid();

        host.inflict(Fault.KILL);

        assertThat(host.bit(Fault.KILL)).isTrue();
        assertThat(host.isAlive()).isFalse();
        host.heal(Fault.KILL);
        assertThat(host.isAlive()).isTrue();
        assertThat(host.pid()).isNotEqualTo(pid);
    }

    private void silences(Fault fault) throws Exception {
        assertThat(answers(REACHABLE_WITHIN_MILLIS)).as("before").isTrue();

        long before = System.nanoTime();
        assertThat(host.inflict(fault)).isBetween(before, System.nanoTime());

        assertThat(answers(SILENT_FOR_MILLIS)).as("meanwhile").isFalse();
        assertThat(host.bit(fault)).isTrue();
        host.heal(fault);
        assertThat(answers(REACHABLE_WITHIN_MILLIS)).as("afterwards").isTrue();
    }

    /** As root, by ICMP. */
    private boolean answers(int withinMillis) throws IOException {
        return InetAddress.getByName(host.host().address()).isReachable(withinMillis);
    }
}
