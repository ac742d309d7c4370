package sh.deploy.e2e.fuzz;

/** A reader of what comes from outside, and what holds of it for each input there can be. Keeps nothing from one input to the next. */
@FunctionalInterface
public interface FuzzTarget {
    /**
     * Reads the input, and looks at what came of it.
     *
     * @throws AssertionError something does not hold
     * @throws Exception the reader failed otherwise than it says it may
     */
    void read(byte[] input) throws Exception;
}
