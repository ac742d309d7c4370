package sh.deploy.deployctl.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.SystemTime;

/** Where no engine runs, and no network is. */
class PrivateEnginesTest {
    @TempDir
    Path home;

    private DataFolder folder = new DataFolder(Path.of("/"));

    @BeforeEach
    void create() throws IOException {
        folder = new DataFolder(home.resolve("data"));
        folder.create();
    }

    private PrivateEngines engines(String addresses) throws IOException {
        var isolated = Files.createDirectories(folder.nodes().resolve(".isolated/nodes"));
        Files.writeString(isolated.resolveSibling("addresses"), addresses + "\n");
        return new PrivateEngines(folder, folder.isolatedNodes(Map.of()));
    }

    @Test
    void whatIsLeftOfANodeIsRemovedThoughItsEngineIsGone() throws IOException {
        var engines = engines("10.200.0.0/16");
        engines.nodes().address("web-1");
        var kept = folder.nodes().resolve(".isolated/nodes/web-1");
        Files.createDirectories(kept.resolve("engine/overlay2"));
        assertThat(kept.resolve("number")).exists();

        engines.remove("web-1", new SystemTime());
        assertThat(kept).doesNotExist();

        engines.remove("web-1", new SystemTime());
        assertThat(kept).as("a number for a node that is gone").doesNotExist();
    }

    @Test
    void aNodeThatIsRemovedWhileItIsLookedAfterGetsNoNumberAgain() throws IOException {
        var nodes = engines("10.200.0.0/16").nodes();

        nodes.lookAfterEngine("gone", Instant.now());
        nodes.heal("gone");

        assertThat(folder.nodes().resolve(".isolated/nodes/gone")).doesNotExist();
    }

    /** Each link of a network with these addresses would be refused. */
    @Test
    void afterARestartOfTheMachineTheEndNeedsNoNetwork() throws IOException {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "asks the packet filter");
        var engines = engines("10.999.0.0/16");
        engines.nodes().address("node-1");

        engines.end(false, new SystemTime());

        assertThat(engines.nodes().exist()).isFalse();
        assertThat(folder.nodes().resolve(".isolated/nodes/node-1/number"))
                .as("for the next up")
                .exists();
    }
}
