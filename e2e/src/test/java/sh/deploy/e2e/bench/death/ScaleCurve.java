package sh.deploy.e2e.bench.death;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** How soon silence is seen with how many nodes, and up to how many that is soon enough. */
final class ScaleCurve {
    /** @param p99Millis not a number when it could not be measured to the end */
    private record Point(int nodes, double p99Millis, long unseen) {
        boolean isWithin(double millis) {
            return p99Millis <= millis && unseen == 0;
        }
    }

    private final List<Point> points = new ArrayList<>();

    void add(int nodes, double p99Millis, long unseen) {
        points.add(new Point(nodes, p99Millis, unseen));
    }

    /** With those smaller sizes that are an exception. */
    String whereItEnds(double millis) {
        int largest = points.stream()
                .filter(point -> point.isWithin(millis))
                .mapToInt(Point::nodes)
                .max()
                .orElse(0);
        var exceptions = sizes(point -> point.nodes < largest && !point.isWithin(millis));
        var beyond = sizes(point -> point.nodes > largest);
        return String.format(Locale.ROOT, "%.0f ms, at p99 and none unseen, ", millis)
                + (largest == 0 ? "hold with no number of nodes" : "hold up to " + largest + " nodes")
                + (exceptions.isEmpty() ? "" : ", but not with " + exceptions)
                + (beyond.isEmpty() ? "; no more were tried." : "; no longer with " + beyond + ".");
    }

    private String sizes(Predicate<Point> wanted) {
        return points.stream()
                .filter(wanted)
                .map(point -> String.valueOf(point.nodes))
                .collect(Collectors.joining(", "));
    }
}
