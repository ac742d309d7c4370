package sh.deploy.e2e.bench.death;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * How much of it: {@code --quick}, or single figures.
 *
 * @param faults of each kind; 0 leaves them out
 * @param agents whole ones, which are hit
 * @param hollow further ones, which look on
 * @param restMillis how long a node is left alone between two faults
 * @param loadMinutes how long the load phase lasts; 0 leaves it out
 * @param pods in the load phase, any number of which may come together on one agent; 0 means a few that each agent has room for
 * @param garbage whether the load is also garbage in the virtual machines
 * @param swarmFaults of each kind for the peer; 0 leaves it out
 */
record DeathOptions(
        int faults,
        int agents,
        int hollow,
        long restMillis,
        double loadMinutes,
        int pods,
        boolean garbage,
        int swarmFaults,
        long seed) {
    static final String HELP = "[--quick] [--faults N] [--agents N] [--hollow N] [--rest SECONDS] [--load MINUTES]"
            + " [--pods N] [--garbage on|off] [--swarm N] [--seed N]";

    private static final int MILLIS = 1000;

    private static final Map<String, String> USUAL = Map.of(
            "--faults", "50",
            "--agents", "8",
            "--hollow", "12",
            "--rest", "60",
            "--load", "10",
            "--pods", "0",
            "--garbage", "on",
            "--swarm", "5");

    private static final Map<String, String> QUICK =
            Map.of("--faults", "2", "--agents", "2", "--hollow", "3", "--rest", "0", "--load", "0.5", "--swarm", "1");

    /** @param seed of the random choices unless one is given */
    static DeathOptions parse(List<String> words, long seed) {
        var values = new HashMap<>(USUAL);
        values.put("--seed", "" + seed);
        var left = new ArrayDeque<>(words);
        while (!left.isEmpty()) {
            var word = left.poll();
            if (word.equals("--quick")) {
                values.putAll(QUICK);
            } else if (values.containsKey(word)) {
                values.put(word, left.isEmpty() ? "nothing" : left.poll());
            } else {
                throw new IllegalArgumentException("no option " + word + "; there are " + HELP);
            }
        }
        return new DeathOptions(
                read(values, "--faults", Integer::parseInt),
                read(values, "--agents", Integer::parseInt),
                read(values, "--hollow", Integer::parseInt),
                MILLIS * read(values, "--rest", Long::parseLong),
                read(values, "--load", Double::parseDouble),
                read(values, "--pods", Integer::parseInt),
                isOn(values, "--garbage"),
                read(values, "--swarm", Integer::parseInt),
                read(values, "--seed", Long::parseLong));
    }

    private static <T> T read(Map<String, String> values, String option, Function<String, T> number) {
        var value = values.getOrDefault(option, "");
        try {
            return number.apply(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " takes a number, got " + value, e);
        }
    }

    private static boolean isOn(Map<String, String> values, String option) {
        return switch (values.getOrDefault(option, "")) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException(option + " takes on or off, got " + values.get(option));
        };
    }
}
