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

    public Selection at(String wantedVersion, String match) {
        return new Selection(labelSelector, fieldSelector, wantedVersion, match, limit, continueToken);
    }
}
