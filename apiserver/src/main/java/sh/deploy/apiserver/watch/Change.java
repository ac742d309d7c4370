package sh.deploy.apiserver.watch;

import org.jspecify.annotations.Nullable;

/**
 * One durable change of one object, as a watcher sees it.
 *
 * @param before the object until now, null when it was created
 * @param after the object from now on; for a delete its last state, with the revision of the deletion
 */
public record Change(long revision, @Nullable StoredObject before, StoredObject after, boolean deleted) {}
