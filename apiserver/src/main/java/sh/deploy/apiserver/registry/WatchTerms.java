package sh.deploy.apiserver.registry;

import org.jspecify.annotations.Nullable;

/**
 * How a watch is to be carried out.
 *
 * @param bookmarks tell from time to time how far everything has been told
 * @param sendInitialEvents begin with an ADDED event for everything there is, then a bookmark that says so; null: as Kubernetes
 *     did before there was the choice
 */
public record WatchTerms(boolean bookmarks, @Nullable Boolean sendInitialEvents) {
    public static final WatchTerms PLAIN = new WatchTerms(false, null);
}
