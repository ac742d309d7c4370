package sh.deploy.deployctl.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.deployctl.process.PidFile;

class PlayedPartTest {
    private static final String LAUNCHER = "/opt/deploy/bin/deployctl";

    @TempDir
    Path root;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end() {
        started.forEach(Process::destroy);
    }

    @Test
    void knowsAProcessThatIsStillTheLauncher() throws IOException {
        var a = folder("a");
        var launcher = agent(a, "node-2");
        assertThat(written(a, "node-2", launcher).process()).contains(launcher.toHandle());
    }

    @Test
    void takesNoProcessForOursThatGotItsNumber() throws IOException {
        var a = folder("a");
        var stranger = waiting(a, "stranger");
        assertThat(written(a, "node-2", stranger).process()).isEmpty();
        assertThat(written(a, "deploy", stranger).process()).isEmpty();
    }

    @Test
    void takesNoProcessOfAnotherClusterForItsOwn() throws IOException {
        var a = folder("a");
        var b = folder("b");
        assertThat(written(a, "node-2", agent(b, "node-2")).process()).isEmpty();
        assertThat(written(a, "deploy", server(b)).process()).isEmpty();
    }

    @Test
    void tellsThePartsOfOneClusterApart() throws IOException {
        var a = folder("a");
        assertThat(written(a, "node-2", agent(a, "node-3")).process()).isEmpty();
        assertThat(written(a, "node-2", server(a)).process()).isEmpty();
        assertThat(written(a, "deploy", agent(a, "node-2")).process()).isEmpty();
    }

    @Test
    void knowsTheServerByWhereItWritesWhateverItWasTold() throws IOException {
        var a = folder("a");
        var server = server(a);
        assertThat(written(a, "deploy", server).process()).contains(server.toHandle());
    }

    @Test
    void knowsItsProcessesByAnotherNameOfTheFolder() throws IOException {
        var a = folder("a");
        var link = new DataFolder(Files.createSymbolicLink(root.resolve("link"), a.root()));
        var agent = agent(a, "node-2");
        var server = server(a);
        assertThat(written(link, "node-2", agent).process()).contains(agent.toHandle());
        assertThat(written(link, "deploy", server).process()).contains(server.toHandle());
    }

    @Test
    void neverFindsTheProcessThatAsks() throws IOException {
        var pidFile = folder("a").pidFile("deploy");
        pidFile.write(ProcessHandle.current().pid());
        assertThat(pidFile.process()).isEmpty();
    }

    @Test
    void knowsNothingWithoutAFile() throws IOException {
        assertThat(folder("a").pidFile("none").process()).isEmpty();
    }

    private DataFolder folder(String name) throws IOException {
        var folder = new DataFolder(root.resolve(name));
        folder.create();
        return folder;
    }

    private static PidFile written(DataFolder folder, String part, Process process) throws IOException {
        var file = folder.pidFile(part);
        file.write(process.pid());
        return file;
    }

    private Process agent(DataFolder folder, String node) throws IOException {
        return waiting(
                folder,
                LAUNCHER,
                "kubelet",
                "--config",
                folder.nodes().resolve(node + ".yaml").toString());
    }

    private Process server(DataFolder folder) throws IOException {
        return waiting(folder, LAUNCHER, "up");
    }

    /** A shell that has these words on its command line, writes there, and waits for a line that never comes. */
    private Process waiting(DataFolder folder, String... words) throws IOException {
        var line = new ArrayList<>(List.of("sh", "-c", "read line"));
        line.addAll(List.of(words));
        var process = new ProcessBuilder(line)
                .redirectOutput(folder.log().resolve("out").toFile())
                .start();
        started.add(process);
        return process;
    }
}
