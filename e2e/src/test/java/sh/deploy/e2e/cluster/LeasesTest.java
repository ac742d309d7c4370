package sh.deploy.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LeasesTest {
    private static final String LEASE =
            "7f3c4a000000-7f3c4a005000 rw-s 00000000 00:18 42      /dev/shm/deploy-lease-7d-node-2";

    @Test
    void findsTheLeaseAmongWhatAProcessHasMapped() {
        var maps = List.of(
                "7f3c48000000-7f3c48021000 rw-p 00000000 00:00 0 ",
                "7f3c49000000-7f3c49001000 r--p 00000000 08:01 7       /usr/lib/libc.so.6",
                LEASE);

        assertThat(Leases.lease(maps)).hasValue("/dev/shm/deploy-lease-7d-node-2");
    }

    @Test
    void mostProcessesHaveNone() {
        assertThat(Leases.lease(List.of("7f3c48000000-7f3c48021000 rw-p 00000000 00:00 0 ")))
                .isEmpty();
        assertThat(Leases.watchdogBeside(ProcessHandle.current().pid())).isEmpty();
    }
}
