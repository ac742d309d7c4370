package sh.deploy.apiserver.log;

import sh.deploy.api.object.ObjectKey;

/** What must be true of one key when a draft gets its revision; otherwise the draft is refused and nothing is written. */
public sealed interface Expected {
    ObjectKey key();

    /** There is no such object. */
    record Absent(ObjectKey key) implements Expected {}

    /** The newest change of the object has this revision. */
    record At(ObjectKey key, long revision) implements Expected {}
}
