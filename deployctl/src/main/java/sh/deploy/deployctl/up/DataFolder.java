package sh.deploy.deployctl.up;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import sh.deploy.deployctl.process.PidFile;
import sh.deploy.deployctl.process.ProcessLock;
import sh.deploy.deployctl.up.isolated.IsolatedNodes;
import sh.deploy.kubelet.DataPath;

/**
 * Where one cluster keeps what it knows. Everything in it is for its owner only.
 *
 * @param root its real path, by whatever name it was given; also the value of the label {@code sh.deploy/data} on every container
 */
record DataFolder(Path root) {
    /** A command that takes longer is told of. */
    static final Duration COMMAND_WITHIN = Duration.ofSeconds(10);

    /** So often others may remove the folder while one command waits for it. */
    private static final int MOST_REMOVALS = 5;

    /** Longer than it takes to end an agent that hangs, and to start an engine. */
    static final Duration AGENTS_WITHIN = Duration.ofSeconds(60);

    DataFolder {
        root = DataPath.of(root);
    }

    /** Makes the folders that are missing. */
    void create() throws IOException {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(root, ownerOnly);
        for (var folder : folders()) {
            Files.createDirectories(folder, ownerOnly);
        }
    }

    /** What {@link #create} makes, and nothing removes before all else is gone. */
    private List<Path> folders() {
        return List.of(pki(), run(), log(), nodes());
    }

    /**
     * Whether {@link #create} made what is in it, were it long ago or in an {@code up} that failed: all its folders are there, and
     * either a server ran with them or they are for their owner only.
     */
    boolean isOurs() throws IOException {
        for (var folder : folders()) {
            if (!Files.isDirectory(folder) || !(Files.exists(nodeLinkPort()) || isForOwnerOnly(folder))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isForOwnerOnly(Path folder) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder))
                .endsWith("------");
    }

    /** A folder of somebody else that {@link #create} would take for its own, and {@link #remove} remove. */
    Optional<Path> inTheWay() throws IOException {
        if (isOurs()) {
            return Optional.empty();
        }
        for (var folder : folders()) {
            if (Files.exists(folder) && !isEmpty(folder)) {
                return Optional.of(folder);
            }
        }
        return Optional.empty();
    }

    /**
     * Puts aside, where {@link #remove} leaves it, the file without which nobody can read what stays encrypted in a database of the
     * user's own.
     *
     * @return where it is now; empty where the database goes with this folder, or there is no such file
     */
    Optional<Path> keepKeysOfAnotherDatabase() throws IOException {
        var keys = pki().resolve("encryption.yaml");
        if (Files.exists(postgres()) || !Files.exists(keys)) {
            return Optional.empty();
        }
        var kept = root.resolve("encryption.yaml");
        for (int number = 2; Files.exists(kept); number++) {
            kept = root.resolve("encryption-" + number + ".yaml");
        }
        return Optional.of(Files.move(keys, kept));
    }

    /** Removes what a cluster keeps, then the folder itself unless it holds something else. */
    void remove() throws IOException {
        var names = Pattern.compile("pki|run|log|nodes|postgres|tokens\\.csv|\\.?kubeconfig[0-9]*");
        for (var file : children(root)) {
            if (names.matcher(file.getFileName().toString()).matches()) {
                removeBelow(file);
            }
        }
        // Last, so that what an end in between leaves is still known as ours.
        for (var folder : List.of(pki(), log(), nodes())) {
            Files.deleteIfExists(folder);
        }
        Files.deleteIfExists(commandLock()); // from here on another command may make its own
        removeUnlessUsed(run());
        removeUnlessUsed(root);
    }

    private static void removeUnlessUsed(Path folder) throws IOException {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException used) {
            // Its files are not ours.
        }
    }

    private void removeBelow(Path file) throws IOException {
        try (var files = Files.walk(file)) {
            for (var each : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!folders().contains(each) && !each.equals(commandLock())) {
                    Files.deleteIfExists(each);
                }
            }
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        return Files.isDirectory(folder) && children(folder).isEmpty();
    }

    private static List<Path> children(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    boolean exists() {
        return Files.isDirectory(root);
    }

    Path pki() {
        return root.resolve("pki");
    }

    Path tokens() {
        return root.resolve("tokens.csv");
    }

    Path run() {
        return root.resolve("run");
    }

    Path log() {
        return root.resolve("log");
    }

    Path postgres() {
        return root.resolve("postgres");
    }

    Path kubeconfig() {
        return root.resolve("kubeconfig");
    }

    /** Settings files of further nodes. */
    Path nodes() {
        return root.resolve("nodes");
    }

    /** The isolated nodes of this cluster, be there some or none; what they keep is in a folder that no node can have the name of. */
    IsolatedNodes isolatedNodes(Map<String, String> environment) {
        return new IsolatedNodes(root, nodes().resolve(".isolated"), log(), environment);
    }

    /** The port that agents dialled last: kept over restarts, so that agents that live find the server again. */
    Path nodeLinkPort() {
        return nodes().resolve("link-port");
    }

    /** The port that agents dial; 0 before the first server chose one. */
    int rememberedLinkPort() throws IOException {
        return Files.exists(nodeLinkPort())
                ? Integer.parseInt(Files.readString(nodeLinkPort()).strip())
                : 0;
    }

    PidFile pidFile(String name) {
        return new PidFile(run().resolve(name + ".pid"), new PlayedPart(this, name)::isOf);
    }

    /** Held while the cluster is started or ended, or gets further nodes: two commands would be in each other's way. */
    ProcessLock lockForCommand() throws IOException {
        return lockForCommand(COMMAND_WITHIN);
    }

    ProcessLock lockForCommand(Duration atMost) throws IOException {
        return ProcessLock.take(commandLock(), atMost);
    }

    private Path commandLock() {
        return run().resolve("command.lock");
    }

    /** As {@link #lockForCommand}, and the folders are there then, though whoever held it may have removed them. */
    ProcessLock createAndLock(Duration atMost) throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                create();
                return complete(lockForCommand(atMost));
            } catch (NoSuchFileException removed) {
                if (tries == MOST_REMOVALS) {
                    throw removed;
                }
            }
        }
    }

    private ProcessLock complete(ProcessLock lock) throws IOException {
        try {
            create();
            return lock;
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    /** Held while agents are started or ended: between the end of its process and of its pid file one looks as if it had died. */
    ProcessLock lockForAgents() throws IOException {
        return ProcessLock.take(run().resolve("agents.lock"), AGENTS_WITHIN);
    }

    /** Names of the pid files of further nodes. Cheap, since it is asked several times a second. */
    List<String> nodePidFiles() {
        var files = run().toFile().list();
        if (files == null) {
            return List.of();
        }
        return Stream.of(files)
                .filter(name -> name.endsWith(".pid"))
                .map(name -> name.substring(0, name.length() - 4))
                .filter(name -> !name.equals("deploy") && !name.equals("postgres"))
                .sorted()
                .toList();
    }

    /** {@code node-1} lives in the server's process, the others in processes of their own. */
    static List<String> nodeNames(int count) {
        return new ArrayList<>(IntStream.rangeClosed(1, count)
                .mapToObj(number -> "node-" + number)
                .toList());
    }
}
