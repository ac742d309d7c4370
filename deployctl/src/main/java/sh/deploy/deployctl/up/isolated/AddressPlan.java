package sh.deploy.deployctl.up.isolated;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Who has which address in one cluster: {@code 10.S.0.0/24} is the nodes', {@code 10.S.n.0/24} that of the pods on node number n.
 *
 * @param second the S
 */
record AddressPlan(int second) {
    /** Numbers of nodes; those beyond are the machine's and the router's. */
    static final int MOST_NODES = 250;

    private static final int MACHINE = 253;
    private static final int ROUTER = 254;
    private static final int LOWEST = 128;
    private static final int COUNT = 127;

    /** The first range that overlaps none that is taken, counted from one that depends on the seed, so that two clusters seldom ask for the same. */
    static AddressPlan free(List<Subnet> taken, int seed) {
        return IntStream.range(0, COUNT)
                .mapToObj(step -> new AddressPlan(LOWEST + Math.floorMod(seed + step, COUNT)))
                .filter(plan -> plan.isFree(taken))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "each network from 10." + LOWEST + ".0.0/16 on overlaps with a route of this machine"));
    }

    boolean isFree(List<Subnet> taken) {
        return taken.stream().noneMatch(Subnet.of(10, second, 0, 0, 16)::overlaps);
    }

    /** What {@link #whole} wrote; empty for anything else. */
    static java.util.Optional<AddressPlan> parse(String text) {
        var second = text.matches("10\\.\\d{1,3}\\.0\\.0/16")
                ? OptionalInt.of(Integer.parseInt(text.split("\\.")[1]))
                : OptionalInt.empty();
        return second.isPresent()
                ? java.util.Optional.of(new AddressPlan(second.getAsInt()))
                : java.util.Optional.empty();
    }

    String whole() {
        return address(0, 0) + "/16";
    }

    String machine() {
        return address(0, MACHINE);
    }

    String router() {
        return address(0, ROUTER);
    }

    String node(int number) {
        return address(0, number);
    }

    String pods(int number) {
        return address(number, 0) + "/24";
    }

    /** Of the bridge of a node's engine, which is its pods' way out. */
    String bridge(int number) {
        return address(number, 1) + "/24";
    }

    private String address(int third, int fourth) {
        return "10." + second + "." + third + "." + fourth;
    }
}
