package sh.deploy.apiserver.fair;

/**
 * Those who have one share together.
 *
 * @param name of its users, as {@link Sharer#crowd}, or of those by whom nothing is proved yet
 */
public record Crowd(Level level, String name) {}
