package sh.deploy.deployctl.up.isolated;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrivateContainerdTest {
    private static final Path RUN = Path.of("/run/deploy-12345678/1/exec/containerd");

    private final PrivateContainerd containerd =
            new PrivateContainerd(List.of(), RUN, Path.of("/srv/my \"data\"/engine/containerd"), Path.of("/srv/log"));

    @Test
    void keepsAllInFoldersOfItsOwn() {
        assertThat(containerd.settings().lines())
                .contains(
                        "version = 2",
                        "root = \"/srv/my \\\"data\\\"/engine/containerd/daemon\"",
                        "state = \"" + RUN + "/daemon\"",
                        "  address = \"" + containerd.socket() + "\"");
    }

    @Test
    void leavesOutWhatWouldListenWhereTheMachinesDoes() {
        assertThat(containerd.settings()).contains("\"io.containerd.grpc.v1.cri\"", "\"io.containerd.nri.v1.nri\"");
    }

    @Test
    void itsShimsAreKnownByItsSocket() {
        assertThat(Leftovers.isHelper(
                        List.of(
                                "/usr/bin/containerd-shim-runc-v2",
                                "-address",
                                containerd.socket().toString()),
                        Path.of("/run/deploy-12345678/1")))
                .isTrue();
    }
}
