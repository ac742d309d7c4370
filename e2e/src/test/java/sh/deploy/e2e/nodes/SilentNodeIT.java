package sh.deploy.e2e.nodes;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The agent of one of three nodes stands still and goes on later. One cluster for all, since each would take a while to start. */
@Tag("beside-another")
class SilentNodeIT {
    @SuppressWarnings("NullAway.Init")
    private static ThreeNodes cluster;

    @BeforeAll
    static void threeNodes() throws IOException {
        cluster = ThreeNodes.start();
    }

    @AfterAll
    static void purge() throws IOException {
        cluster.close();
    }

    @Nested
    class Replacements extends SilentNodeReplacements {
        Replacements() {
            super(cluster);
        }
    }

    @Nested
    class Standbys extends SilentNodeStandbys {
        Standbys() {
            super(cluster);
        }
    }
}
