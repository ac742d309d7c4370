package sh.deploy.deployctl.up;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.apiserver.pki.ClusterPki;
import sh.deploy.deployctl.process.Processes;
import sh.deploy.kubelet.KubeletSettings;
import sh.deploy.kubelet.KubeletSettingsFile;

/** Agents of further nodes on this machine: each is the same {@code deployctl kubelet --config} as on another machine. */
final class NodeProcesses {
    private static final Logger LOG = LoggerFactory.getLogger(NodeProcesses.class);

    private final DataFolder folder;
    private final ClusterPki pki;
    private final int linkPort;
    private final UpSettings up;
    private final NodeEngines engines;

    NodeProcesses(DataFolder folder, ClusterPki pki, int linkPort, UpSettings up, NodeEngines engines) {
        this.folder = folder;
        this.pki = pki;
        this.linkPort = linkPort;
        this.up = up;
        this.engines = engines;
    }

    /** What the agent of this node is told; makes its credential when there is none. */
    KubeletSettings settings(String node, Map<String, String> capacity) throws Exception {
        pki.node(node);
        var settings = KubeletSettings.of(
                        node,
                        folder.root(),
                        "",
                        new KubeletSettings.Certificates(
                                folder.pki().resolve("ca.crt"),
                                folder.pki().resolve("node-" + node + ".crt"),
                                folder.pki().resolve("node-" + node + ".key")))
                .withCapacity(capacity)
                .with(new KubeletSettings.Limits(up.eviction(), up.podPidsLimit()))
                .withEngineSocket(up.engineSocket());
        return engines.settle(settings, linkPort);
    }

    /** Starts the agent unless it lives. One that lives but was told another port is replaced; its containers stay. */
    void ensureRunning(String node, Map<String, String> capacity) throws Exception {
        ensureRunning(settings(node, capacity));
    }

    void ensureRunning(KubeletSettings settings) throws IOException {
        try (var lock = folder.lockForAgents()) {
            startUnlessRunning(settings);
        }
    }

    private void startUnlessRunning(KubeletSettings settings) throws IOException {
        var file = file(folder, settings.node());
        var text = KubeletSettingsFile.write(settings);
        var pidFile = folder.pidFile(settings.node());
        var living = pidFile.process();
        if (living.isPresent() && Files.exists(file) && Files.readString(file).equals(text)) {
            return;
        }
        if (living.isPresent()) {
            Processes.end(living.get());
        }
        write(file, text);
        engines.ensureRunning(settings.node());
        start(folder, engines, settings.node());
    }

    /** For its owner only, like all that the folder holds: what it says is what the agent runs as. */
    private static void write(Path file, String text) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(file, text);
    }

    /** Starts an agent again that died. One that was ended stays so: it has no settings any more. */
    static void startAgainIfDead(DataFolder folder, NodeEngines engines, String node) throws IOException {
        try (var lock = folder.lockForAgents()) {
            if (folder.pidFile(node).process().isEmpty() && Files.exists(file(folder, node))) {
                LOG.warn("the agent of {} is dead; starting it again", node);
                start(folder, engines, node);
            }
        }
    }

    private static void start(DataFolder folder, NodeEngines engines, String node) throws IOException {
        var line = new ArrayList<>(engines.entry(node));
        line.addAll(Processes.deployctl(
                List.of("kubelet", "--config", file(folder, node).toString())));
        var process = Processes.startDetached(line, folder.log().resolve(node + ".out"));
        folder.pidFile(node).write(process.pid());
    }

    static Path file(DataFolder folder, String node) {
        return folder.nodes().resolve(node + ".yaml");
    }

    /** Ends the agent of a node; its containers are its caller's business. */
    void end(String node) throws IOException {
        try (var lock = folder.lockForAgents()) {
            Files.deleteIfExists(file(folder, node));
            var pidFile = folder.pidFile(node);
            pidFile.process().ifPresent(Processes::end);
            pidFile.delete();
        }
    }
}
