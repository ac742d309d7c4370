package sh.deploy.api.controller;

import java.time.Duration;

/** What a reconciler asks for when it returns. */
public sealed interface Outcome {
    Outcome SETTLED = new Settled();

    /** Wake me when something I watch changes. */
    record Settled() implements Outcome {}

    /** Wake me after the delay, or earlier when something I watch changes. */
    record CheckAgain(Duration delay) implements Outcome {}

    static Outcome checkAgain(Duration delay) {
        return new CheckAgain(delay);
    }

    /** The earlier of two wishes. */
    static Outcome sooner(Outcome one, Outcome other) {
        return switch (one) {
            case Settled settled -> other;
            case CheckAgain(Duration delay) ->
                switch (other) {
                    case Settled settled -> one;
                    case CheckAgain(Duration otherDelay) -> delay.compareTo(otherDelay) <= 0 ? one : other;
                };
        };
    }
}
