package sh.deploy.deployctl.up.isolated;

import java.util.List;

/** Lines for {@code ip -batch} that give the links of a cluster their addresses and routes. Doing it twice is harmless. */
record Wiring(Names names, AddressPlan plan) {
    /** The machine's end of its cable to the router, in the machine's namespace. */
    static final String TO_MACHINE = "machine";

    /** A node's end of its cable to the router, in the node's namespace. */
    static final String TO_ROUTER = "eth0";

    List<String> ofMachine() {
        return List.of(
                "address replace " + plan.machine() + " peer " + plan.router() + "/32 dev " + names.link(),
                "link set " + names.link() + " up",
                "route replace " + plan.whole() + " via " + plan.router() + " src " + plan.machine());
    }

    List<String> ofRouter() {
        return List.of(
                "link set lo up",
                "address replace " + plan.router() + " peer " + plan.machine() + "/32 dev " + TO_MACHINE,
                "link set " + TO_MACHINE + " up",
                "route replace default via " + plan.machine());
    }

    List<String> ofRouterTo(int number) {
        var port = Names.port(number);
        return List.of(
                "address replace " + plan.router() + " peer " + plan.node(number) + "/32 dev " + port,
                "link set " + port + " up",
                "route replace " + plan.pods(number) + " via " + plan.node(number));
    }

    List<String> ofNode(int number) {
        return List.of(
                "link set lo up",
                "address replace " + plan.node(number) + " peer " + plan.router() + "/32 dev " + TO_ROUTER,
                "link set " + TO_ROUTER + " up",
                "route replace default via " + plan.router() + " src " + plan.node(number));
    }
}
