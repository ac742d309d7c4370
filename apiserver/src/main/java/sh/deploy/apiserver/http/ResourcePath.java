package sh.deploy.apiserver.http;

import org.jspecify.annotations.Nullable;

/**
 * A path below {@code /api/VERSION/} or {@code /apis/GROUP/VERSION/}, taken apart.
 *
 * @param group empty for the core group
 * @param namespace empty for cluster-scoped objects and for all namespaces
 * @param name empty for a collection
 * @param subresource empty for the object itself
 * @param watched the old form with {@code /watch/} after the version
 */
record ResourcePath(
        String group,
        String version,
        String resource,
        String namespace,
        String name,
        String subresource,
        boolean watched) {

    /**
     * Null when the path names no resource.
     *
     * @param path a {@link PlainPath}
     */
    static @Nullable ResourcePath parse(String path) {
        var parts = (path.endsWith("/") ? path.substring(0, path.length() - 1) : path).split("/", -1);
        if (parts.length < 4) {
            return null;
        }
        boolean core = parts[1].equals("api");
        if (!core && !parts[1].equals("apis")) {
            return null;
        }
        int next = core ? 3 : 4;
        if (parts.length <= next) {
            return null;
        }
        boolean watched = parts[next].equals("watch");
        if (watched) {
            next++;
        }
        return new Walk(parts, next)
                .resource(core ? "" : Walk.decode(parts[2]), parts[next - (watched ? 2 : 1)], watched);
    }

    private static final class Walk {
        private final String[] parts;
        private int next;

        Walk(String[] parts, int next) {
            this.parts = parts;
            this.next = next;
        }

        @Nullable
        ResourcePath resource(String group, String version, boolean watched) {
            var namespace = "";
            int left = parts.length - next;
            // /namespaces/NAME and /namespaces/NAME/status are about the Namespace; anything longer is inside it.
            if (left >= 3 && parts[next].equals("namespaces") && !isNamespacePart(parts[next + 2])) {
                next++;
                namespace = take();
            }
            var resource = take();
            if (resource.isEmpty()) {
                return null;
            }
            var name = take();
            var subresource = take();
            return next < parts.length
                    ? null
                    : new ResourcePath(group, version, resource, namespace, name, subresource, watched);
        }

        private static boolean isNamespacePart(String word) {
            return word.equals("status") || word.equals("finalize");
        }

        private String take() {
            return next < parts.length ? decode(parts[next++]) : "";
        }

        /** In a path, unlike in a query, a plus is a plus. */
        private static String decode(String part) {
            return Query.decode(part.replace("+", "%2B"));
        }
    }
}
