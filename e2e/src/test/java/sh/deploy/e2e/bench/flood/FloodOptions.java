package sh.deploy.e2e.bench.flood;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How much of it: {@code --quick}, or single figures.
 *
 * @param rounds how often each attack comes, each time after a while without any
 * @param seconds how long each of both lasts
 * @param watches that the attackers open and do not read
 * @param niceness of the attackers' process: 19 leaves the machine to the server, as if they came from another
 */
record FloodOptions(int rounds, int seconds, int watches, int niceness) {
    static final String HELP = "[--quick] [--rounds N] [--seconds N] [--watches N] [--nice N]";

    private static final Map<String, String> USUAL =
            Map.of("--rounds", "3", "--seconds", "20", "--watches", "5000", "--nice", "19");

    private static final Map<String, String> QUICK = Map.of("--rounds", "1", "--seconds", "5", "--watches", "300");

    FloodOptions {
        if (rounds < 1 || seconds < 1 || watches < 0 || niceness < 0 || niceness > 19) {
            throw new IllegalArgumentException("a round and a second at least, and --nice from 0 to 19; " + HELP);
        }
    }

    /** That the client beside the attackers makes under each attack. */
    int requests() {
        return (int) (rounds * TimeUnit.SECONDS.toNanos(seconds) / GoodClient.EVERY_NANOS);
    }

    static FloodOptions parse(List<String> words) {
        var values = new HashMap<>(USUAL);
        var left = new ArrayDeque<>(words);
        while (!left.isEmpty()) {
            var word = left.remove();
            if (word.equals("--quick")) {
                values.putAll(QUICK);
            } else if (values.containsKey(word)) {
                values.put(word, left.isEmpty() ? "nothing" : left.remove());
            } else {
                throw new IllegalArgumentException("no option " + word + "; there are " + HELP);
            }
        }
        return new FloodOptions(
                number(values, "--rounds"),
                number(values, "--seconds"),
                number(values, "--watches"),
                number(values, "--nice"));
    }

    private static int number(Map<String, String> values, String option) {
        var value = values.getOrDefault(option, "");
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " takes a whole number, not " + value + "; " + HELP, e);
        }
    }
}
