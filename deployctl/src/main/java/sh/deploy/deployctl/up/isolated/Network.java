package sh.deploy.deployctl.up.isolated;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import sh.deploy.deployctl.process.Programs;

/** The namespaces and cables of a cluster, made and removed by {@code ip}. What is there already is kept. */
final class Network {
    private static final Path NAMESPACES = Path.of("/run/netns");

    /** Locally administered. */
    private static final String HARDWARE_ADDRESS = "02:64:70:6c:79:01";

    private final Names names;
    private final Wiring wiring;

    Network(Names names, AddressPlan plan) {
        this.names = names;
        this.wiring = new Wiring(names, plan);
    }

    /** In front of a command line, which then runs in that namespace; its process keeps its number. */
    static List<String> entry(String namespace) {
        return List.of("nsenter", "--net=" + NAMESPACES.resolve(namespace));
    }

    boolean isThere() throws IOException {
        return isUsable(names.router()) && hasLink(List.of(), names.link());
    }

    void ensure() throws IOException {
        var router = of(names.router());
        ensureNamespace(names.router());
        if (!hasLink(router, Wiring.BRIDGE)) {
            // With an address of its own: the one it would take from its ports changes when they come and go.
            ip(router, "link", "add", Wiring.BRIDGE, "address", HARDWARE_ADDRESS, "type", "bridge");
        }
        if (!hasLink(List.of(), names.link())) {
            addCable(List.of(), names.link(), Wiring.TO_MACHINE, names.router());
        }
        batch(router, wiring.ofRouter());
        batch(List.of(), wiring.ofMachine());
        set(names.router(), "1", "ip_forward");
        set(names.router(), "0", "conf/all/send_redirects", "conf/" + Wiring.BRIDGE + "/send_redirects");
    }

    void ensureNode(String node, int number) throws IOException {
        var namespace = names.namespace(node);
        ensureNamespace(namespace);
        if (!hasLink(of(names.router()), Names.port(number))) {
            addCable(of(names.router()), Names.port(number), Wiring.TO_ROUTER, namespace);
        }
        batch(of(names.router()), wiring.ofRouterTo(number));
        batch(of(namespace), wiring.ofNode(number));
        set(namespace, "1", "ip_forward");
    }

    /**
     * Gives routes back that the kernel took away with a link, which somebody set down and up again since.
     *
     * @param engine a process that lives in the node's namespace
     */
    void heal(String node, int number, ProcessHandle engine) throws IOException {
        var routes = Files.readString(Path.of("/proc", "" + engine.pid(), "net/route"));
        if (KernelRoutes.hasLost(routes, Wiring.TO_ROUTER)) {
            batch(of(names.namespace(node)), List.of(wiring.nodesRoute(number)));
        }
    }

    /** As {@link #heal(String, int, ProcessHandle)}, on the machine. */
    void heal() throws IOException {
        var routes = Files.readString(Path.of("/proc/self/net/route"));
        if (KernelRoutes.hasLost(routes, names.link())) {
            batch(List.of(), List.of(wiring.machinesRoute()));
        }
    }

    void removeNode(String node, int number) throws IOException {
        removeLink(of(names.router()), Names.port(number));
        removeNamespace(names.namespace(node));
    }

    void remove() throws IOException {
        removeLink(List.of(), names.link());
        removeNamespace(names.router());
    }

    private static void ensureNamespace(String namespace) throws IOException {
        if (!isUsable(namespace)) {
            removeNamespace(namespace);
            Programs.run(List.of("ip", "netns", "add", namespace), "");
        }
    }

    /** A file alone is left where the machine was restarted and its run folder is on a disk. */
    private static boolean isUsable(String namespace) throws IOException {
        return NAMESPACES.resolve(namespace).toFile().exists() && hasLink(of(namespace), "lo");
    }

    private static void removeNamespace(String namespace) throws IOException {
        if (NAMESPACES.resolve(namespace).toFile().exists()) {
            Programs.run(List.of("ip", "netns", "delete", namespace), "");
        }
    }

    private static boolean hasLink(List<String> where, String link) throws IOException {
        return Programs.succeeds(line(where, "link", "show", "dev", link));
    }

    /** At once: what goes with its namespace goes later, and its name is taken until then. */
    private static void removeLink(List<String> where, String link) throws IOException {
        if (hasLink(where, link)) {
            ip(where, "link", "delete", link);
        }
    }

    private static void addCable(List<String> where, String end, String otherEnd, String otherNamespace)
            throws IOException {
        ip(where, "link", "add", end, "type", "veth", "peer", "name", otherEnd, "netns", otherNamespace);
    }

    /** Settings of the kernel's in a namespace, by their names below {@code net/ipv4}. */
    private static void set(String namespace, String value, String... settings) throws IOException {
        var line = new ArrayList<>(entry(namespace));
        line.add("tee");
        for (var setting : settings) {
            line.add("/proc/sys/net/ipv4/" + setting);
        }
        Programs.run(line, value + "\n");
    }

    private static void batch(List<String> where, List<String> lines) throws IOException {
        Programs.run(line(where, "-batch", "-"), String.join("\n", lines) + "\n");
    }

    private static void ip(List<String> where, String... words) throws IOException {
        Programs.run(line(where, words), "");
    }

    private static List<String> of(String namespace) {
        return List.of("-n", namespace);
    }

    private static List<String> line(List<String> where, String... words) {
        var line = new ArrayList<>(List.of("ip"));
        line.addAll(where);
        line.addAll(List.of(words));
        return line;
    }
}
