package sh.deploy.deployctl.up;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where one cluster keeps what it knows. Everything in it is for its owner only.
 *
 * @param root absolute; also the value of the label {@code sh.deploy/data} on every container
 */
record DataFolder(Path root) {
    DataFolder {
        root = root.toAbsolutePath().normalize();
    }

    /** Makes the folders that are missing. */
    void create() throws IOException {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        for (var folder : List.of(root, pki(), run(), log(), nodes())) {
            Files.createDirectories(folder, ownerOnly);
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
        return new PidFile(run().resolve(name + ".pid"));
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
