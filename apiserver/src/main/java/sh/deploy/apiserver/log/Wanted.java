package sh.deploy.apiserver.log;

/** What a log wants to be done, though there is not much of it yet. */
public enum Wanted {
    NOTHING,
    /** That a checkpoint is taken. */
    CHECKPOINT,
    /** That it is {@linkplain WriteAheadLog#compact compacted}. */
    COMPACTION
}
