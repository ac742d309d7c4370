package sh.deploy.apiserver.fair;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One request that wants to work. All but the waiting belongs to whoever guards the {@link Seating}. */
final class Ticket {
    enum State {
        NEW,
        WAITS,
        SITS,
        GIVES_WAY,
        GONE
    }

    private final Level level;
    private final Sharer who;
    private final int width;
    private final CountDownLatch called = new CountDownLatch(1);
    private State state = State.NEW;

    /** @param width how many seats it takes */
    Ticket(Level level, Sharer who, int width) {
        this.level = level;
        this.who = who;
        this.width = width;
    }

    Level level() {
        return level;
    }

    Sharer who() {
        return who;
    }

    Crowd crowd() {
        return new Crowd(level, who.crowd());
    }

    int width() {
        return width;
    }

    State state() {
        return state;
    }

    void becomes(State next) {
        state = next;
    }

    /** It sits, or has to give way. */
    void call() {
        called.countDown();
    }

    /** Any thread. False where it was not called in time. */
    boolean awaitCall(long nanos) throws InterruptedException {
        return called.await(nanos, TimeUnit.NANOSECONDS);
    }
}
