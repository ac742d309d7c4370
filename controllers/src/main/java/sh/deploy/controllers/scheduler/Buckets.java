package sh.deploy.controllers.scheduler;

/**
 * Amounts in 64 classes, three to every doubling: 1, 1.26, 1.59, 2, 2.52, … A larger amount is never in a lower class. The last
 * class is open: everything from two million on.
 */
final class Buckets {
    static final int COUNT = 64;
    private static final double[] THIRDS = {1, Math.cbrt(2), Math.cbrt(4)};

    private Buckets() {}

    static int of(long amount) {
        if (amount <= 0) {
            return 0;
        }
        int octave = 63 - Long.numberOfLeadingZeros(amount);
        double mantissa = amount / (double) (1L << octave);
        int third = mantissa < THIRDS[1] ? 0 : mantissa < THIRDS[2] ? 1 : 2;
        return Math.min(COUNT - 1, 3 * octave + third);
    }

    /** No amount of this class is below it. */
    static long floor(int bucket) {
        return bucket == 0 ? 0 : (long) Math.floor((1L << (bucket / 3)) * THIRDS[bucket % 3]);
    }
}
