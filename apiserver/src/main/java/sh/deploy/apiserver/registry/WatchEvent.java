package sh.deploy.apiserver.registry;

import sh.deploy.api.problem.Problem;
import sh.deploy.apiserver.watch.MadeOnce;
import sh.deploy.apiserver.watch.StoredObject;

/** What a watch tells. */
public sealed interface WatchEvent {
    /** The words of the wire. */
    enum Type {
        ADDED,
        MODIFIED,
        DELETED
    }

    /**
     * An object came into the selection, changed within it, or left it.
     *
     * @param made of the same change for others who watch it; what differs by type, object or form is kept apart by whoever makes it
     */
    record Changed(Type type, StoredObject object, MadeOnce made) implements WatchEvent {}

    /** Everything up to the revision has been told. */
    record Bookmark(long revision, boolean initialEventsEnd) implements WatchEvent {}

    /** The watch cannot go on. */
    record Failed(Problem problem) implements WatchEvent {}
}
