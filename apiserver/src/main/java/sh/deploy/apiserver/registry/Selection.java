package sh.deploy.apiserver.registry;

/**
 * Which objects of a collection, and how fresh, as a client writes it in the query.
 *
 * @param resourceVersion empty: newest
 * @param resourceVersionMatch empty, {@code Exact} or {@code NotOlderThan}
 * @param limit most objects in one answer; 0: all
 * @param continueToken where the answer before ended; empty: from the start
 */
public record Selection(
        String labelSelector,
        String fieldSelector,
        String resourceVersion,
        String resourceVersionMatch,
        int limit,
        String continueToken) {
    public static final Selection ALL = new Selection("", "", "", "", 0, "");

    public static Selection labels(String selector) {
        return new Selection(selector, "", "", "", 0, "");
    }

    public static Selection fields(String selector) {
        return new Selection("", selector, "", "", 0, "");
    }

    /** The one name that can be selected, or empty: access rules may grant a list or a watch of just that. */
    public String name() {
        return FieldSelector.nameIn(fieldSelector);
    }

    /**
     * The revision of which alone the list may be, or -1 where none is asked for: the one that it is to match exactly, or the one at which it
     * began. Also -1 where that cannot be read, for which it is refused later.
     */
    public long exactRevision() {
        if (!continueToken.isEmpty()) {
            return ContinueToken.revisionIn(continueToken);
        }
        try {
            return resourceVersionMatch.equals("Exact") ? Math.max(-1, Long.parseLong(resourceVersion)) : -1;
        } catch (NumberFormatException notANumber) {
            return -1;
        }
    }

    public Selection at(String wantedVersion, String match) {
        return new Selection(labelSelector, fieldSelector, wantedVersion, match, limit, continueToken);
    }
}
