package sh.deploy.e2e.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sh.deploy.e2e.cluster.Command;

/**
 * A bridge and hosts that are network namespaces with one cable to it each. Either the bridge is this machine's own, which then is a
 * host too, under {@link #address()}; or it lies in a namespace of its own, where no packet filter of this machine reaches what the
 * hosts say to each other.
 */
public final class BridgedHosts implements AutoCloseable {
    private static final Path NAMESPACES = Path.of("/run/netns");
    private static final int FIRST_HOST = 10;
    private static final int LAST_HOST = 250;

    /**
     * A host.
     *
     * @param port the bridge's end of its cable
     */
    public record Host(String name, String address, String port) {
        /** In front of a command line, which then runs on this host; its process keeps its number. */
        public List<String> entry() {
            return List.of("nsenter", "--net=" + NAMESPACES.resolve(name));
        }
    }

    private final String name;
    private final String subnet;
    private final @Nullable String bridgeNamespace;
    private final Ports ports;
    private final List<Host> hosts = new ArrayList<>();

    private BridgedHosts(String name, String subnet, @Nullable String bridgeNamespace, Ports ports) {
        this.name = name;
        this.subnet = subnet;
        this.bridgeNamespace = bridgeNamespace;
        this.ports = ports;
    }

    /** @param name up to eight letters, different for all that exist at one time */
    public static BridgedHosts aroundThisMachine(String name) throws IOException {
        var subnet = freeSubnet();
        run(List.of("ip", "link", "add", name, "type", "bridge"));
        run(List.of("ip", "address", "add", subnet + ".1/24", "dev", name));
        run(List.of("ip", "link", "set", name, "up"));
        return new BridgedHosts(name, subnet, null, Ports.open(null));
    }

    /** As {@link #aroundThisMachine}, without this machine. */
    public static BridgedHosts apart(String name) throws IOException {
        run(List.of("ip", "netns", "add", name));
        run(List.of("ip", "-n", name, "link", "add", name, "type", "bridge"));
        run(List.of("ip", "-n", name, "link", "set", name, "up"));
        return new BridgedHosts(name, "10.232.0", name, Ports.open(NAMESPACES.resolve(name)));
    }

    /** Of this machine, as its hosts see it. */
    public String address() {
        return subnet + ".1";
    }

    public Host addHost() throws IOException, InterruptedException {
        int number = FIRST_HOST + hosts.size();
        if (number > LAST_HOST) {
            throw new IllegalStateException("no more than " + (LAST_HOST - FIRST_HOST + 1) + " hosts");
        }
        var host = new Host(name + "-" + number, subnet + "." + number, name + "v" + number);
        run(List.of("ip", "netns", "add", host.name()));
        hosts.add(host);
        run(onBridge("link", "add", host.port(), "type", "veth", "peer", "name", "eth0", "netns", host.name()));
        run(onBridge("link", "set", host.port(), "master", name));
        run(onBridge("link", "set", host.port(), "up"));
        run(List.of("ip", "-n", host.name(), "address", "add", host.address() + "/24", "dev", "eth0"));
        run(List.of("ip", "-n", host.name(), "link", "set", "eth0", "up"));
        run(List.of("ip", "-n", host.name(), "link", "set", "lo", "up"));
        ports.setForwarding(host.port(), true);
        return host;
    }

    /** Lets the host's packet filter drop what leaves with this mark. */
    public void dropMarked(Host host, int mark) {
        var line = new ArrayList<>(host.entry());
        line.addAll(List.of("iptables", "-A", "OUTPUT", "-m", "mark", "--mark", "" + mark, "-j", "DROP"));
        run(line);
    }

    /** Lets what the host sends to one port of this machine arrive at another. */
    public void redirect(Host host, int from, int to) {
        var line = new ArrayList<>(host.entry());
        line.addAll(
                List.of("iptables", "-t", "nat", "-A", "OUTPUT", "-p", "tcp", "-d", address(), "--dport", "" + from));
        line.addAll(List.of("-j", "DNAT", "--to-destination", address() + ":" + to));
        run(line);
    }

    /** A direction of what is lost, as the host sees it. */
    public enum Way {
        FROM("OUTPUT", "-o"),
        TO("INPUT", "-i");

        private final String chain;
        private final String side;

        Way(String chain, String side) {
            this.chain = chain;
            this.side = side;
        }

        String chain() {
            return chain;
        }

        String side() {
            return side;
        }
    }

    /** Lets the host's packet filter lose all that goes that way over its cable, or no more. */
    void setLossy(Host host, Way way, boolean lossy) {
        var line = new ArrayList<>(host.entry());
        line.addAll(List.of("iptables", lossy ? "-I" : "-D", way.chain, way.side, "eth0", "-j", "DROP"));
        run(line);
    }

    /** Whether its packet filter has lost anything that way since it was told to. */
    boolean hasLost(Host host, Way way) {
        var line = new ArrayList<>(host.entry());
        line.addAll(List.of("iptables", "-nvxL", way.chain));
        return run(line)
                .lines()
                .map(rule -> rule.strip().split("\\s+"))
                .anyMatch(words -> words.length > 2 && words[2].equals("DROP") && !words[0].equals("0"));
    }

    /** Lets the bridge lose all that goes to and from the host, or no more: within microseconds, so that several are lost as one. */
    public void setConnected(Host host, boolean connected) throws IOException, InterruptedException {
        ports.setForwarding(host.port(), connected);
    }

    /** Whether the kernel says that the bridge forwards. */
    public boolean isConnected(Host host) {
        return !FaultyHost.dropsThoughUp(describe(host));
    }

    /** What the kernel says about a host's cable: {@code [UP]} among its flags, and the port's state. */
    String describe(Host host) {
        return run(onBridge("-d", "link", "show", "dev", host.port()));
    }

    Ports ports() {
        return ports;
    }

    @Override
    public void close() throws IOException {
        ports.close();
        for (var host : hosts) {
            attempt(List.of("ip", "netns", "delete", host.name()));
        }
        attempt(
                bridgeNamespace == null
                        ? List.of("ip", "link", "delete", name)
                        : List.of("ip", "netns", "delete", bridgeNamespace));
    }

    private List<String> onBridge(String... words) {
        var line = new ArrayList<>(List.of("ip"));
        if (bridgeNamespace != null) {
            line.addAll(List.of("-n", bridgeNamespace));
        }
        line.addAll(List.of(words));
        return line;
    }

    private static String freeSubnet() throws IOException {
        var taken = Files.readString(Path.of("/proc/net/fib_trie"));
        for (int third = (int) (ProcessHandle.current().pid() % 200); third < 256; third++) {
            if (!taken.contains("10.231." + third + ".")) {
                return "10.231." + third;
            }
        }
        throw new IOException("no free network between 10.231.0.0 and 10.231.255.0");
    }

    private static String run(List<String> line) {
        return Command.run(Map.of(), "", line).succeeded().out();
    }

    private static void attempt(List<String> line) {
        Command.run(Map.of(), "", line);
    }
}
