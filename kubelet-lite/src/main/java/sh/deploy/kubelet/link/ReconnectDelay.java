package sh.deploy.kubelet.link;

import java.time.Duration;

/** How long to wait before dialling again: short at first, doubling to a bound. Not safe for several threads. */
final class ReconnectDelay {
    static final Duration FIRST = Duration.ofMillis(50);
    static final Duration LONGEST = Duration.ofSeconds(2);

    private Duration next = FIRST;

    /** The wait before the coming attempt; the one after it is twice as long. */
    Duration take() {
        var taken = next;
        var doubled = taken.multipliedBy(2);
        next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        return taken;
    }

    /** The server answered: a later loss is dialled again at once. */
    void reset() {
        next = FIRST;
    }
}
