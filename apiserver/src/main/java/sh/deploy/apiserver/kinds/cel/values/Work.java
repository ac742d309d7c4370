package sh.deploy.apiserver.kinds.cel.values;

import java.util.function.LongSupplier;

/**
 * What an evaluation may still spend: cost in Kubernetes' units, bytes of what it makes, time, and levels of values within values. Whoever does
 * anything pays before. Of one thread at a time.
 *
 * <p>Source of the figures of cost: Kubernetes' documentation, "Resource use by CEL functions", and its limits for a call and for a policy.
 */
public final class Work {
    /** Cost of one expression; variables that it is the first to use count by themselves. */
    public static final long MOST_FOR_ONE = 1_000_000;

    /** Cost of all expressions about one object with one parameter. */
    public static final long MOST_FOR_ALL = 10_000_000;

    /** Cost of all match conditions of one policy or webhook. */
    public static final long MOST_FOR_CONDITIONS = 2_500_000;

    /** Bytes, roughly, of all that is made on the way; nothing of it is counted as freed. */
    public static final long MOST_BYTES = 16L << 20;

    /** Values within values that a walk goes down; fewer than a stack takes. */
    private static final int MOST_LEVELS = 600;

    /** Of what is tried: cost, as much as takes some hundred microseconds. */
    private static final long MOST_TRIED = 10_000;

    private static final long MOST_BYTES_TRIED = 256L << 10;
    private static final long LONGEST_TRY_NANOS = 5_000_000;

    /** Of what is tried: values within values, and of expressions that use each other; the usual stack takes more. */
    private static final int MOST_LEVELS_TRIED = 60;

    private static final int STEPS_BETWEEN_LOOKS = 1024;
    private static final double CHARACTERS_FOR_ONE = 10;

    private final long mostForAll;
    private final long mostBytes;
    private final long untilNanos;
    private final LongSupplier nanos;
    private final boolean isTry;
    private long spent;
    private long spentOnOne;
    private long made;
    private long nextLook = STEPS_BETWEEN_LOOKS;
    private int level;
    private int nested;

    /**
     * @param mostForAll cost of everything together
     * @param untilNanos when it must be done, by the clock {@code nanos}
     */
    public Work(long mostForAll, long mostBytes, long untilNanos, LongSupplier nanos) {
        this(mostForAll, mostBytes, untilNanos, nanos, false);
    }

    private Work(long mostForAll, long mostBytes, long untilNanos, LongSupplier nanos, boolean isTry) {
        this.mostForAll = mostForAll;
        this.mostBytes = mostBytes;
        this.untilNanos = untilNanos;
        this.nanos = nanos;
        this.isTry = isTry;
    }

    /**
     * For finding out whether it is little work, on any thread: beyond that it ends with {@link TakesLonger}, and is to be done anew with more.
     *
     * @param nanos a clock
     */
    public static Work tried(LongSupplier nanos) {
        return new Work(MOST_TRIED, MOST_BYTES_TRIED, nanos.getAsLong() + LONGEST_TRY_NANOS, nanos, true);
    }

    /** @throws LimitExceeded it costs more than is left, or the time is over */
    public void charge(long cost) {
        spent += cost;
        spentOnOne += cost;
        if (cost < 0 || spent > mostForAll || spentOnOne > MOST_FOR_ONE) {
            throw limit(
                    "operation cancelled: actual cost limit exceeded: it takes more work than an expression, or all of a"
                            + " policy together, may");
        }
        if (spent >= nextLook) {
            nextLook = spent + STEPS_BETWEEN_LOOKS;
            look();
        }
    }

    /** For walking through so many characters or bytes. */
    public void chargeText(long characters) {
        charge((long) Math.ceil(characters / CHARACTERS_FOR_ONE));
    }

    /** Before something of so many bytes is made. @throws LimitExceeded more than is left */
    public void make(long bytes) {
        made += bytes;
        if (bytes < 0 || made > mostBytes) {
            throw limit("operation cancelled: the values that the expressions make are too large together");
        }
    }

    /** Before a text of so many characters is made. */
    public void makeText(long characters) {
        chargeText(characters);
        make(2 * characters + 40);
    }

    /** Before a list or map for so many elements is made. */
    public void makeElements(long elements) {
        makeElements(elements, elements);
    }

    /** As {@link #makeElements(long)}, where Kubernetes takes another cost for it. */
    public void makeElements(long elements, long cost) {
        charge(cost);
        make(32 * elements + 64);
    }

    /** @throws LimitExceeded the time is over, or the thread was told to stop */
    public void look() {
        if (nanos.getAsLong() - untilNanos >= 0 || Thread.currentThread().isInterrupted()) {
            throw limit("operation cancelled: it took too long");
        }
    }

    /** Goes one level down into a value. Where it does, {@link #leave} must follow, whatever happens there. */
    public void enter() {
        charge(1);
        if (level == (isTry ? MOST_LEVELS_TRIED : MOST_LEVELS)) {
            throw tooDeep();
        }
        level++;
    }

    public void leave() {
        level--;
    }

    /**
     * Before an expression is evaluated that is nested so deeply, be it by another that uses it. Whatever happens there, {@link #unnest} must
     * follow.
     *
     * @throws TakesLonger more than an unknown stack is sure to have
     */
    public void nest(int levels) {
        nested += levels;
        if (isTry && nested > MOST_LEVELS_TRIED) {
            throw new TakesLonger();
        }
    }

    public void unnest(int levels) {
        nested -= levels;
    }

    /** What to throw when the stack is at its end. */
    public RuntimeException tooDeep() {
        return limit("operation cancelled: values are nested too deeply");
    }

    private RuntimeException limit(String sentence) {
        return isTry ? new TakesLonger() : new LimitExceeded(sentence);
    }

    /** Begins to count for another expression. @return what was spent on the one before, to be given to {@link #back} */
    public long forAnother() {
        long before = spentOnOne;
        spentOnOne = 0;
        return before;
    }

    /** Goes on counting for the expression before, to which the other was none of its own. */
    public void back(long before) {
        spentOnOne = before;
    }

    /** Cost so far. */
    public long spent() {
        return spent;
    }
}
