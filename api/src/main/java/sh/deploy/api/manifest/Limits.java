package sh.deploy.api.manifest;

import sh.deploy.api.bounds.Bounds;

/**
 * How much one manifest may ask for.
 *
 * @param maxCharacters of the whole text
 * @param maxNesting of mappings and lists
 * @param maxValues mappings, lists and scalars of all documents of a text; each takes memory, however short it is written
 * @param maxAliases alias expansions in one document, those inside an alias counted each time
 * @param maxAliasedSize characters and fields that aliases add to one document
 */
public record Limits(int maxCharacters, int maxNesting, int maxValues, int maxAliases, int maxAliasedSize) {
    /** What the API server and the command line use. */
    public static final Limits USUAL =
            new Limits(Bounds.BODY_BYTES, Bounds.NESTING_LEVELS, 200_000, Bounds.YAML_ALIASES, 1024 * 1024);

    public Limits {
        if (maxCharacters < 1 || maxNesting < 1 || maxValues < 1 || maxAliases < 0 || maxAliasedSize < 0) {
            throw new IllegalArgumentException("limits are positive");
        }
    }
}
