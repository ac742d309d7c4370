package sh.deploy.apiserver.watch;

import java.util.List;

/**
 * A state of its own that somebody keeps from the changes. It hears of each once and in revision order, of the objects of a checkpoint
 * first, and before any reader can see the change. So it is never behind what a reader knows, and whoever replays the same log has
 * the same. Called by one thread at a time, under the store's lock: it must return at once. When it throws, the store stops.
 */
@FunctionalInterface
public interface Follower {
    Follower NOBODY = change -> {};

    void follow(Change change);

    /** All changes up to this state have been told; readers see it next. */
    default void reached(Snapshot state) {}

    /** One for several, each of which hears of a change before the next does. */
    static Follower all(Follower... followers) {
        var each = List.of(followers);
        return new Follower() {
            @Override
            public void follow(Change change) {
                each.forEach(follower -> follower.follow(change));
            }

            @Override
            public void reached(Snapshot state) {
                each.forEach(follower -> follower.reached(state));
            }
        };
    }
}
