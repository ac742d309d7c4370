package sh.deploy.apiserver.kinds.cel.values;

/** A type as a value, such as {@code string}. */
public record TypeValue(String name) {}
