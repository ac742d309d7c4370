package sh.deploy.api.client;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which objects of a kind, and as of when.
 *
 * @param labelSelector such as {@code app=web,tier!=db}; empty means all
 * @param fieldSelector such as {@code spec.nodeName=one}; empty means all
 * @param limit objects per page; 0 means all at once
 * @param continueToken where a page goes on; empty means at the start
 * @param resourceVersion empty means the newest state
 */
public record ListOptions(
        String labelSelector, String fieldSelector, int limit, String continueToken, String resourceVersion) {
    public static final ListOptions ALL = new ListOptions("", "", 0, "", "");

    public static ListOptions labelled(String labelSelector) {
        return new ListOptions(labelSelector, "", 0, "", "");
    }

    public static ListOptions withFields(String fieldSelector) {
        return new ListOptions("", fieldSelector, 0, "", "");
    }

    public ListOptions page(int size) {
        return new ListOptions(labelSelector, fieldSelector, size, continueToken, resourceVersion);
    }

    ListOptions after(String token) {
        return new ListOptions(labelSelector, fieldSelector, limit, token, "");
    }

    Map<String, String> query() {
        var query = new LinkedHashMap<String, String>();
        query.put("labelSelector", labelSelector);
        query.put("fieldSelector", fieldSelector);
        query.put("limit", limit == 0 ? "" : Integer.toString(limit));
        query.put("continue", continueToken);
        query.put("resourceVersion", resourceVersion);
        return query;
    }
}
