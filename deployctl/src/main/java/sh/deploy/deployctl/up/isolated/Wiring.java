package sh.deploy.deployctl.up.isolated;

import java.util.List;

/**
 * Lines for {@code ip -batch} that give the links of a cluster their addresses and routes. Doing it twice is harmless. A bridge in the
 * router's namespace joins all cables: it stays up, and the router's routes stay, when a cable goes down and up again.
 */
record Wiring(Names names, AddressPlan plan) {
    static final String BRIDGE = "nodes";

    /** The router's end of its cable to the machine. */
    static final String TO_MACHINE = "machine";

    /** A node's end of its cable to the router, in the node's namespace. */
    static final String TO_ROUTER = "eth0";

    List<String> ofMachine() {
        return List.of(
                "address replace " + plan.machine() + "/24 dev " + names.link(),
                "link set " + names.link() + " up",
                machinesRoute());
    }

    String machinesRoute() {
        return "route replace " + plan.whole() + " via " + plan.router() + " src " + plan.machine();
    }

    List<String> ofRouter() {
        return List.of(
                "link set lo up",
                "link set " + TO_MACHINE + " master " + BRIDGE,
                "link set " + TO_MACHINE + " up",
                "address replace " + plan.router() + "/24 dev " + BRIDGE,
                "link set " + BRIDGE + " up",
                "route replace default via " + plan.machine());
    }

    List<String> ofRouterTo(int number) {
        var port = Names.port(number);
        return List.of(
                "link set " + port + " master " + BRIDGE,
                "link set " + port + " up",
                "route replace " + plan.pods(number) + " via " + plan.node(number));
    }

    List<String> ofNode(int number) {
        return List.of(
                "link set lo up",
                "address replace " + plan.node(number) + "/24 dev " + TO_ROUTER,
                "link set " + TO_ROUTER + " up",
                nodesRoute(number));
    }

    String nodesRoute(int number) {
        return "route replace default via " + plan.router() + " src " + plan.node(number);
    }
}
