package sh.deploy.e2e.bench.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import sh.deploy.e2e.faults.BridgedHosts;

/** A process of {@link HollowAgents}, and what it is told. One thread at a time. */
public final class HollowProcess implements AutoCloseable {
    /** Words of a line of {@code /proc/PID/net/tcp}. */
    private static final int REMOTE = 2;

    private static final int STATE = 3;
    private static final String ESTABLISHED = "01";
    private static final int HEX = 16;

    private final Process process;
    private final BridgedHosts.Host host;
    private final BufferedReader answers;
    private final Writer orders;
    private final List<String> nodes;
    private final List<String> words = new ArrayList<>();

    private HollowProcess(Process process, BridgedHosts.Host host, List<String> nodes) {
        this.process = process;
        this.host = host;
        this.nodes = nodes;
        this.answers = process.inputReader();
        this.orders = process.outputWriter();
    }

    /**
     * Starts as many on a new host of the cluster; all are ready when it returns.
     *
     * @param heap further flags of the virtual machine
     * @throws IllegalStateException when not all of them become ready
     */
    public static HollowProcess in(FaultyCluster cluster, int count, String prefix, List<String> heap)
            throws Exception {
        return in(cluster, count, prefix, heap, host -> {});
    }

    /** The same on a host that is prepared in some way before they dial. */
    public static HollowProcess on(
            Consumer<BridgedHosts.Host> prepared, FaultyCluster cluster, int count, String prefix) throws Exception {
        return in(cluster, count, prefix, List.of(), prepared);
    }

    private static HollowProcess in(
            FaultyCluster cluster, int count, String prefix, List<String> heap, Consumer<BridgedHosts.Host> prepared)
            throws Exception {
        var names = IntStream.rangeClosed(1, count).mapToObj(i -> prefix + i).toList();
        var host = cluster.network().addHost();
        cluster.network().dropMarked(host, HollowAgents.MARK);
        prepared.accept(host);
        var hollow = start(cluster.roles(), host, names, heap);
        try {
            cluster.awaitReady(names);
        } catch (IllegalStateException tooMany) {
            hollow.close();
            throw tooMany;
        }
        return hollow;
    }

    /**
     * Returns when the server has answered all of them.
     *
     * @param heap further flags of the virtual machine
     * @throws IOException when it does not answer one in time, as when the machine is full
     */
    private static HollowProcess start(
            RolesCluster cluster, BridgedHosts.Host host, List<String> nodes, List<String> heap) throws Exception {
        var line = new ArrayList<>(host.entry());
        line.addAll(RolesCluster.agentJava());
        line.addAll(heap);
        line.addAll(List.of(
                "-cp",
                RolesCluster.agentClasspath(),
                HollowAgents.class.getName(),
                cluster.link(),
                cluster.credentials().toString()));
        for (var node : nodes) {
            cluster.admit(node);
            line.add(node);
        }
        var process = new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var hollow = new HollowProcess(process, host, nodes);
        try {
            hollow.awaitReady();
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
        return hollow;
    }

    public long pid() {
        return process.pid();
    }

    /** Ports of the server that they have connections to. */
    public Set<Integer> serverPorts() throws IOException {
        var ports = new TreeSet<Integer>();
        for (var table : List.of("tcp", "tcp6")) {
            for (var line : Files.readAllLines(Path.of("/proc/" + pid() + "/net/" + table))) {
                var words = line.strip().split("\\s+");
                if (words[STATE].equals(ESTABLISHED)) {
                    var remote = words[REMOTE];
                    ports.add(Integer.parseInt(remote.substring(remote.indexOf(':') + 1), HEX));
                }
            }
        }
        return ports;
    }

    /** Where all of them are. */
    public BridgedHosts.Host host() {
        return host;
    }

    public List<String> nodes() {
        return nodes;
    }

    /** @return the monotonic clock just before the node fell silent; empty when it cannot be silenced, having dialled anew */
    public OptionalLong cut(String node) throws IOException {
        long at = Long.parseLong(order("cut", node));
        return at == 0 ? OptionalLong.empty() : OptionalLong.of(at);
    }

    public void heal(String node) throws IOException {
        order("heal", node);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }

    private void awaitReady() throws IOException {
        for (var line = read(); !line.equals("ready"); line = read()) {
            words.add(line);
        }
    }

    private String order(String word, String node) throws IOException {
        orders.write(word + " " + node + "\n");
        orders.flush();
        var answer = read();
        var beginning = word + " " + node + " ";
        if (!answer.startsWith(beginning)) {
            throw new IOException("told to " + word + " " + node + ", the hollow agents said " + answer);
        }
        return answer.substring(beginning.length());
    }

    private String read() throws IOException {
        var line = answers.readLine();
        if (line == null) {
            throw new IOException("the hollow agents ended; they said " + words);
        }
        return line;
    }
}
