package sh.deploy.apiserver.log;

import java.util.List;

/**
 * Keeps wrapped data keys beside the log, so that what is in the one and what it was encrypted with are backed up together. Wrapping a
 * key anew changes nothing in the log. All methods block and may be called by any thread.
 */
public interface DataKeyStore {
    /**
     * All keys, the oldest first; none where there is no log yet.
     *
     * @throws LogUnavailable they cannot be read
     */
    List<WrappedDataKey> read();

    /**
     * Keeps a new key of the leader; when this returns it is as durable as an entry.
     *
     * @param term in which the leader leads
     * @throws NotLeader that term ended: nothing was kept
     * @throws LogUnavailable that is not certain: the key must not be used, though it may be there
     */
    void add(WrappedDataKey key, long term);

    /**
     * Puts a key wrapped anew in the place of how it was, unless that has changed meanwhile, or somebody else leads now, who may not
     * have what it is wrapped by.
     *
     * @param term in which the leader leads
     * @return whether it did
     * @throws LogUnavailable that is not certain
     */
    boolean replace(WrappedDataKey old, WrappedDataKey rewrapped, long term);

    /**
     * Notes of keys that nothing after this revision is encrypted with them, where nothing was noted before: their makers have lost the
     * lead.
     */
    void retire(List<Long> ids, long lastRevision);

    /**
     * Forgets the keys of which it is noted that nothing from this revision on is encrypted with them.
     *
     * @param oldestRevision that the log has in any form, see {@link WriteAheadLog#oldestRevision}
     */
    void forget(long oldestRevision);
}
