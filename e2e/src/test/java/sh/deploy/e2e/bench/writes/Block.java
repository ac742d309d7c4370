package sh.deploy.e2e.bench.writes;

import java.util.Arrays;

/**
 * What one stretch of writing brought.
 *
 * @param nanos of each acknowledged write, from before it was sent until it was acknowledged
 */
record Block(long[] nanos, long failures, double seconds) {
    double perSecond() {
        return nanos.length / seconds;
    }

    double millis(double quantile) {
        if (nanos.length == 0) {
            return Double.NaN;
        }
        var sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, (long) (quantile * sorted.length))] / 1e6;
    }
}
