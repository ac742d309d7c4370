package sh.deploy.e2e.bench.death;

import java.util.ArrayDeque;
import java.util.List;

/**
 * How much of it: {@code --quick}, or single figures.
 *
 * @param faults of each kind
 * @param agents whole ones, which are hit
 * @param hollow further ones, which look on
 * @param restMillis how long a node is left alone between two faults
 * @param loadMinutes how long the load phase lasts; 0 leaves it out
 * @param swarmFaults of each kind for the peer; 0 leaves it out
 */
record DeathOptions(
        int faults, int agents, int hollow, long restMillis, double loadMinutes, int swarmFaults, long seed) {
    static final String HELP = "[--quick] [--faults N] [--agents N] [--hollow N] [--rest SECONDS] [--load MINUTES]"
            + " [--swarm N] [--seed N]";

    private static final int MILLIS = 1000;

    /** @param seed of the random choices unless one is given */
    static DeathOptions parse(List<String> words, long seed) {
        var options = new DeathOptions(50, 8, 12, 60 * MILLIS, 10, 5, seed);
        var left = new ArrayDeque<>(words);
        while (!left.isEmpty()) {
            var word = left.poll();
            options = word.equals("--quick") ? options.quick() : options.with(word, left.poll());
        }
        return options;
    }

    private DeathOptions quick() {
        return new DeathOptions(2, 2, 3, 0, 0.5, 1, seed);
    }

    private DeathOptions with(String option, String value) {
        try {
            return switch (option) {
                case "--faults" ->
                    new DeathOptions(
                            Integer.parseInt(value), agents, hollow, restMillis, loadMinutes, swarmFaults, seed);
                case "--agents" ->
                    new DeathOptions(
                            faults, Integer.parseInt(value), hollow, restMillis, loadMinutes, swarmFaults, seed);
                case "--hollow" ->
                    new DeathOptions(
                            faults, agents, Integer.parseInt(value), restMillis, loadMinutes, swarmFaults, seed);
                case "--rest" ->
                    new DeathOptions(
                            faults, agents, hollow, Long.parseLong(value) * MILLIS, loadMinutes, swarmFaults, seed);
                case "--load" ->
                    new DeathOptions(faults, agents, hollow, restMillis, Double.parseDouble(value), swarmFaults, seed);
                case "--swarm" ->
                    new DeathOptions(faults, agents, hollow, restMillis, loadMinutes, Integer.parseInt(value), seed);
                case "--seed" ->
                    new DeathOptions(
                            faults, agents, hollow, restMillis, loadMinutes, swarmFaults, Long.parseLong(value));
                default -> throw new IllegalArgumentException("no option " + option + "; there are " + HELP);
            };
        } catch (NumberFormatException | NullPointerException e) {
            throw new IllegalArgumentException(option + " takes a number, got " + value, e);
        }
    }
}
