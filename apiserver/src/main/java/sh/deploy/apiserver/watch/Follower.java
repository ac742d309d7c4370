package sh.deploy.apiserver.watch;

/**
 * A state of its own that somebody keeps from the changes. It hears of each once and in revision order, of the objects of a checkpoint
 * first, and before any reader can see the change. So it is never behind what a reader knows, and whoever replays the same log has
 * the same. Called by one thread at a time, under the store's lock: it must return at once. When it throws, the store stops.
 */
@FunctionalInterface
public interface Follower {
    Follower NOBODY = change -> {};

    void follow(Change change);
}
