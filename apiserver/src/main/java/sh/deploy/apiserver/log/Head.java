package sh.deploy.apiserver.log;

/**
 * Where the log ends.
 *
 * @param term of the leader that may write; raised by each new one
 * @param revision of the last entry, 0 when there is none
 * @param hash of the last entry; 32 zero bytes when there is none
 * @param bytes written since the log began, compacted ones included
 */
public record Head(long term, long revision, byte[] hash, long bytes) {}
