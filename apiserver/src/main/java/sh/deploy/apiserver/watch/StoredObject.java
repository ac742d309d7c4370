package sh.deploy.apiserver.watch;

import sh.deploy.api.object.ObjectKey;

/**
 * One object as it was after one change. Immutable; the bytes are shared by everyone who reads it and must not be changed.
 *
 * @param json as served, with its resourceVersion
 */
public record StoredObject(
        ObjectKey key, String uid, long revision, String apiVersion, String kind, byte[] json, Indexer.Index index) {}
