package sh.deploy.apiserver.audit;

import java.util.Set;
import sh.deploy.api.problem.Reason;

/**
 * The address of a request as it goes on record: of readable length, and without what may be secret. Of the query the values of those
 * parameters stay that the API knows; some clients put their credentials into others. Of an address with a host in it only what follows the
 * host stays, since a password may stand before it.
 *
 * @param lacksHost whether something of what stands before the path is missing
 * @param lacksQuery whether something of the query is missing
 */
public record RequestUri(String text, boolean lacksHost, boolean lacksQuery) {
    static final int MOST_BYTES = 4_096;

    /** Source: Kubernetes' API reference, "Common Parameters" and the options of a pod's log. */
    private static final Set<String> KNOWN = Set.of(
            "allowWatchBookmarks",
            "container",
            "continue",
            "dryRun",
            "exclude",
            "fieldManager",
            "fieldSelector",
            "fieldValidation",
            "follow",
            "force",
            "gracePeriodSeconds",
            "hash",
            "includeObject",
            "labelSelector",
            "limit",
            "limitBytes",
            "orphanDependents",
            "pretty",
            "previous",
            "propagationPolicy",
            "resourceVersion",
            "resourceVersionMatch",
            "sendInitialEvents",
            "sinceSeconds",
            "sinceTime",
            "tailLines",
            "timeout",
            "timeoutSeconds",
            "timestamps",
            "verbose",
            "watch");

    /** A longer name, or one with other characters, may be no name at all. */
    private static final int MOST_NAME = 32;

    /** Whether the sentence to a refusal may say what is missing here. Of a query only one that the API cannot read is quoted. */
    boolean mayBeQuoted(Reason by) {
        return lacksHost || lacksQuery && by == Reason.BAD_REQUEST;
    }

    static RequestUri of(String path, String query) {
        var shownPath = withoutHost(path);
        var shownQuery = query.isEmpty() ? "" : "?" + withoutUnknown(query);
        return new RequestUri(
                Cut.to(MOST_BYTES, shownPath + shownQuery),
                !shownPath.equals(path),
                !query.isEmpty() && !shownQuery.equals("?" + query));
    }

    private static String withoutHost(String path) {
        if (path.equals("*") || path.startsWith("/") && !path.startsWith("//")) {
            return path;
        }
        int slashes = path.indexOf("//");
        int start = slashes < 0 ? 0 : slashes + 2;
        int slash = path.indexOf('/', Math.max(start, path.lastIndexOf('@')));
        return path.substring(0, start) + Redaction.HIDDEN + (slash < 0 ? "" : path.substring(slash));
    }

    private static String withoutUnknown(String query) {
        var parts = Cut.to(MOST_BYTES, query).split("&", -1);
        for (int i = 0; i < parts.length; i++) {
            parts[i] = shown(parts[i]);
        }
        return String.join("&", parts);
    }

    private static String shown(String part) {
        int equals = part.indexOf('=');
        var name = equals < 0 ? part : part.substring(0, equals);
        if (KNOWN.contains(name) || part.isEmpty()) {
            return part;
        }
        return equals >= 0 && isName(name) ? name + "=" + Redaction.HIDDEN : Redaction.HIDDEN;
    }

    private static boolean isName(String text) {
        boolean isPlain =
                text.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '-');
        return isPlain && text.length() <= MOST_NAME;
    }
}
