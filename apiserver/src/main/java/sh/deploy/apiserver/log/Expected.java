package sh.deploy.apiserver.log;

import sh.deploy.api.object.ObjectKey;

/** What must be true when a draft gets its revision; otherwise the draft is refused and nothing is written. */
public sealed interface Expected {
    ObjectKey key();

    /** There is no such object. */
    record Absent(ObjectKey key) implements Expected {}

    /** The newest change of the object has this revision. */
    record At(ObjectKey key, long revision) implements Expected {}

    /**
     * There is room for the draft's object, whose entry then takes it. A draft expects it once at most.
     *
     * @param key of the namespace in which it is
     */
    record Fits(ObjectKey key, Room room) implements Expected {}
}
