package sh.deploy.apiserver.log;

import org.jspecify.annotations.Nullable;

/**
 * A durable entry on its way into memory.
 *
 * @param prepared what the writer handed in with the draft, null when the entry comes from the log
 */
public record Committed(Entry entry, @Nullable Prepared prepared) {}
