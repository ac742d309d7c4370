package sh.deploy.deployctl.up.isolated;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.deployctl.process.Programs;

/**
 * The machine's name server where that is systemd-resolved on the machine's loopback. A node's namespace has a loopback of its own, so
 * there what is sent to that address goes on to the server that systemd-resolved asks.
 *
 * @param stub the address in {@code /etc/resolv.conf}
 * @param upstream the first server behind it
 */
record MachinesResolver(String stub, String upstream) {
    private static final Logger LOG = LoggerFactory.getLogger(MachinesResolver.class);

    private static final Path USUAL = Path.of("/etc/resolv.conf");
    private static final Path BEHIND_THE_STUB = Path.of("/run/systemd/resolve/resolv.conf");
    private static final String LOOPBACK = "127.0.0.0/8";

    /** Empty where namespaces reach the machine's name server as the machine does, or nothing tells which is behind it. */
    static Optional<MachinesResolver> find() throws IOException {
        return of(read(USUAL), read(BEHIND_THE_STUB));
    }

    private static String read(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file) : "";
    }

    static Optional<MachinesResolver> of(String usual, String behindTheStub) {
        var stub = servers(usual).stream().findFirst().filter(MachinesResolver::isStub);
        var upstream = servers(behindTheStub).stream()
                .filter(server -> !isLoopback(server))
                .findFirst();
        return stub.flatMap(at -> upstream.map(to -> new MachinesResolver(at, to)));
    }

    /** Those with addresses of version 4. */
    private static List<String> servers(String file) {
        return file.lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words.length > 1 && words[0].equals("nameserver"))
                .map(words -> words[1])
                .filter(server -> server.matches("[0-9]+(\\.[0-9]+){3}"))
                .toList();
    }

    /** Of systemd-resolved, which has two; on another loopback address is another server, of which the files tell nothing. */
    private static boolean isStub(String server) {
        return server.equals("127.0.0.53") || server.equals("127.0.0.54");
    }

    private static boolean isLoopback(String server) {
        return server.startsWith("127.");
    }

    /**
     * Opens the way in a namespace, with which it goes again. Doing it twice is harmless. Where the machine cannot do it, that is told, and
     * the node lives without.
     *
     * @param entry what runs a command line in the namespace
     */
    void open(List<String> entry, Map<String, String> environment) {
        if (!Programs.isThere("iptables", environment)) {
            return;
        }
        try {
            forward(entry);
            routeLoopback(entry, "1");
        } catch (IOException e) {
            LOG.warn(
                    "there is no way from a node to the name server {} of this machine: {}", stub, "" + e.getMessage());
            closeLoopback(entry);
        }
    }

    private void forward(List<String> entry) throws IOException {
        for (var rule : outdated(Programs.run(line(entry, List.of("nat", "OUTPUT"), "-S"), ""))) {
            Programs.run(line(entry, rule, "-D"), "");
        }
        for (var rule : rules()) {
            if (!Programs.succeeds(line(entry, rule, "-C"))) {
                Programs.run(line(entry, rule, "-I"), "");
            }
        }
    }

    /** In what {@code iptables -S} says: ways to servers that were behind the stub before. */
    List<List<String>> outdated(String listed) {
        return listed.lines()
                .map(line -> List.of(line.split(" ")))
                .filter(words -> words.getFirst().equals("-A") && words.contains("DNAT"))
                .filter(words ->
                        words.contains(stub + "/32") && !words.getLast().equals(upstream))
                .map(words ->
                        Stream.concat(Stream.of("nat"), words.stream().skip(1)).toList())
                .toList();
    }

    private static void routeLoopback(List<String> entry, String value) throws IOException {
        var line = new ArrayList<>(entry);
        line.addAll(List.of("tee", "/proc/sys/net/ipv4/conf/" + Wiring.TO_ROUTER + "/route_localnet"));
        Programs.run(line, value + "\n");
    }

    /** Without the rule that keeps others from it. */
    private static void closeLoopback(List<String> entry) {
        try {
            routeLoopback(entry, "0");
        } catch (IOException e) {
            LOG.warn("the loopback of a node may be open to others: {}", "" + e.getMessage());
        }
    }

    /** The first keeps others from the loopback, which the kernel does by itself until it is told to route such packets. */
    List<List<String>> rules() {
        return List.of(
                List.of("raw", "PREROUTING", "!", "-i", "lo", "-d", LOOPBACK, "-j", "DROP"),
                toUpstream("udp"),
                toUpstream("tcp"),
                List.of("nat", "POSTROUTING", "-s", LOOPBACK, "-o", Wiring.TO_ROUTER, "-j", "MASQUERADE"));
    }

    private List<String> toUpstream(String protocol) {
        return List.of(
                "nat",
                "OUTPUT",
                "-d",
                stub,
                "-p",
                protocol,
                "--dport",
                "53",
                "-j",
                "DNAT",
                "--to-destination",
                upstream);
    }

    private static List<String> line(List<String> entry, List<String> rule, String action) {
        var line = new ArrayList<>(entry);
        line.addAll(List.of("iptables", "-w", "10", "-t", rule.getFirst(), action));
        line.addAll(rule.subList(1, rule.size()));
        return line;
    }
}
