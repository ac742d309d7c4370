package sh.deploy.deployctl.up.isolated;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import sh.deploy.deployctl.process.Programs;

/** The namespaces and cables of a cluster, made and removed by {@code ip}. What is there already is kept. */
final class Network {
    private static final Path NAMESPACES = Path.of("/run/netns");

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
        ensureNamespace(names.router());
        if (!hasLink(List.of(), names.link())) {
            ip(
                    List.of(),
                    "link",
                    "add",
                    names.link(),
                    "type",
                    "veth",
                    "peer",
                    "name",
                    Wiring.TO_MACHINE,
                    "netns",
                    names.router());
        }
        batch(of(names.router()), wiring.ofRouter());
        batch(List.of(), wiring.ofMachine());
        forward(names.router());
    }

    void ensureNode(String node, int number) throws IOException {
        var namespace = names.namespace(node);
        ensureNamespace(namespace);
        if (!hasLink(of(names.router()), Names.port(number))) {
            ip(
                    of(names.router()),
                    "link",
                    "add",
                    Names.port(number),
                    "type",
                    "veth",
                    "peer",
                    "name",
                    Wiring.TO_ROUTER,
                    "netns",
                    namespace);
        }
        batch(of(names.router()), wiring.ofRouterTo(number));
        batch(of(namespace), wiring.ofNode(number));
        forward(namespace);
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

    private static void forward(String namespace) throws IOException {
        var line = new ArrayList<>(entry(namespace));
        line.addAll(List.of("tee", "/proc/sys/net/ipv4/ip_forward"));
        Programs.run(line, "1\n");
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
