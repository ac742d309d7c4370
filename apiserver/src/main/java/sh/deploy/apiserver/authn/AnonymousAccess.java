package sh.deploy.apiserver.authn;

import java.util.Set;

/**
 * Whether somebody without a credential is let through as {@code system:anonymous}, who then may what roles give them.
 *
 * @param paths where alone they are, compared as they stand; empty for everywhere
 */
public record AnonymousAccess(boolean enabled, Set<String> paths) {
    public static final AnonymousAccess EVERYWHERE = new AnonymousAccess(true, Set.of());

    public AnonymousAccess {
        paths = Set.copyOf(paths);
    }

    boolean isAllowedAt(String path) {
        return enabled && (paths.isEmpty() || paths.contains(path));
    }
}
