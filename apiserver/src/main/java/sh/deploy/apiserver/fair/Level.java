package sh.deploy.apiserver.fair;

import java.util.Locale;

/** How much hangs on somebody's requests. None is exempt: each has seats that are its own, and no more than it may have. */
public enum Level {
    /** Nodes and the controllers, without whom nothing that fails is replaced. */
    SYSTEM(8, 1),
    /** Everybody else who is proved to be somebody. */
    WORKLOAD(2, 1),
    /** Who shows no credential. */
    STRANGERS(16, 8);

    private final int leastPart;
    private final int mostPart;

    Level(int leastPart, int mostPart) {
        this.leastPart = leastPart;
        this.mostPart = mostPart;
    }

    /** How many of all seats the others leave to it. */
    int least(int seats) {
        return seats / leastPart;
    }

    /** How many of all seats it may have. */
    int most(int seats) {
        return Math.max(1, seats / mostPart);
    }

    /** How much of all room the others leave to it. */
    long least(long room) {
        return room / leastPart;
    }

    /** How much of all room it may have. */
    long most(long room) {
        return room / mostPart;
    }

    /** In metrics. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
