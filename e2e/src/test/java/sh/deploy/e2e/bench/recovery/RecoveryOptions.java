package sh.deploy.e2e.bench.recovery;

import java.util.ArrayDeque;
import java.util.List;

/**
 * How much of it: {@code --quick}, or single figures.
 *
 * @param faults of each kind where pods start anew; 0 leaves it out
 * @param standbyFaults of each kind where pods stand by; 0 leaves it out
 * @param swarmFaults of each kind for the peer; 0 leaves it out
 */
record RecoveryOptions(int faults, int standbyFaults, int swarmFaults, long seed) {
    static final String HELP = "[--quick] [--faults N] [--standby N] [--swarm N] [--seed N]";

    /** @param seed of the random choices unless one is given */
    static RecoveryOptions parse(List<String> words, long seed) {
        var options = new RecoveryOptions(12, 12, 5, seed);
        var left = new ArrayDeque<>(words);
        while (!left.isEmpty()) {
            var word = left.poll();
            options = word.equals("--quick")
                    ? new RecoveryOptions(2, 2, 1, options.seed)
                    : options.with(word, left.poll());
        }
        return options;
    }

    private RecoveryOptions with(String option, String value) {
        try {
            return switch (option) {
                case "--faults" -> new RecoveryOptions(Integer.parseInt(value), standbyFaults, swarmFaults, seed);
                case "--standby" -> new RecoveryOptions(faults, Integer.parseInt(value), swarmFaults, seed);
                case "--swarm" -> new RecoveryOptions(faults, standbyFaults, Integer.parseInt(value), seed);
                case "--seed" -> new RecoveryOptions(faults, standbyFaults, swarmFaults, Long.parseLong(value));
                default -> throw new IllegalArgumentException("no option " + option + "; there are " + HELP);
            };
        } catch (NumberFormatException | NullPointerException e) {
            throw new IllegalArgumentException(option + " takes a number, got " + value, e);
        }
    }
}
