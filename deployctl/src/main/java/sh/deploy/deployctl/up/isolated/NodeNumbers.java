package sh.deploy.deployctl.up.isolated;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Gives each node a number of its own, and remembers it. Safe for all threads and processes. */
final class NodeNumbers {
    private static final Object IN_THIS_PROCESS = new Object();
    private static final String NUMBER = "number";

    private final Path folder;

    /** @param folder with one folder for each node */
    NodeNumbers(Path folder) {
        this.folder = folder;
    }

    /** Nodes that have a number. */
    List<String> nodes() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var nodes = Files.list(folder)) {
            return nodes.filter(node -> Files.exists(node.resolve(NUMBER)))
                    .map(node -> node.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    /** What is kept of a node. */
    Path folder(String node) {
        return folder.resolve(node);
    }

    OptionalInt of(String node) throws IOException {
        var file = folder.resolve(node).resolve(NUMBER);
        return Files.exists(file)
                ? OptionalInt.of(Integer.parseInt(Files.readString(file).strip()))
                : OptionalInt.empty();
    }

    /** The number that the node has, else the lowest that no other has. */
    int ensure(String node) throws IOException {
        Files.createDirectories(folder);
        synchronized (IN_THIS_PROCESS) {
            try (var file = FileChannel.open(
                            folder.resolveSibling("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var lock = file.lock()) {
                var known = of(node);
                return known.isPresent() ? known.getAsInt() : take(node);
            }
        }
    }

    private int take(String node) throws IOException {
        var taken = new java.util.HashSet<Integer>();
        for (var other : nodes()) {
            of(other).ifPresent(taken::add);
        }
        int number = IntStream.rangeClosed(1, AddressPlan.MOST_NODES)
                .filter(free -> !taken.contains(free))
                .findFirst()
                .orElseThrow(() -> new IOException("there are addresses for " + AddressPlan.MOST_NODES
                        + " isolated nodes only; " + node + " would be one more"));
        var file = Files.createDirectories(folder.resolve(node)).resolve(NUMBER);
        Files.writeString(file, number + "\n");
        return number;
    }
}
