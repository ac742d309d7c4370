package sh.deploy.e2e.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Times that something took, and how often it failed. Safe for all threads. */
public final class Samples {
    private static final double NANOS_PER_MILLI = 1e6;

    private final List<Long> nanos = new ArrayList<>();
    private long failures;

    public synchronized void took(long duration) {
        nanos.add(duration);
    }

    public synchronized void failed() {
        failures++;
    }

    public synchronized int count() {
        return nanos.size();
    }

    public synchronized long failures() {
        return failures;
    }

    public double medianMillis() {
        return millis(0.5);
    }

    /** @param quantile such as 0.99; 1 is the largest */
    public synchronized double millis(double quantile) {
        if (nanos.isEmpty()) {
            return Double.NaN;
        }
        var sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        int index = (int) Math.min(sorted.size() - 1L, Math.round(Math.floor(quantile * sorted.size())));
        return sorted.get(index) / NANOS_PER_MILLI;
    }

    public Table rowIn(Table table, String name) {
        return table.row(name, count(), medianMillis(), millis(0.9), millis(0.99), millis(1), failures());
    }

    /** A table whose rows {@link #rowIn} adds. */
    public static Table table(String title) {
        return new Table(title, "", "count", "p50 ms", "p90 ms", "p99 ms", "max ms", "failures");
    }
}
