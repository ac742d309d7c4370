package sh.deploy.api.client;

/** One line of a watch. A problem that the server reports is thrown instead. */
public sealed interface WatchEvent<T> {
    /** The object is new to this watch. */
    record Added<T>(T object) implements WatchEvent<T> {}

    record Modified<T>(T object) implements WatchEvent<T> {}

    /** The object is gone, or matches the watch's selectors no more; this is its last state. */
    record Deleted<T>(T object) implements WatchEvent<T> {}

    /** Everything up to this revision has been told. */
    record Bookmark<T>(long revision) implements WatchEvent<T> {}
}
