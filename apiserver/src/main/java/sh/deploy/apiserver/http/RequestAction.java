package sh.deploy.apiserver.http;

import java.util.Locale;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.apiserver.authz.Action;
import sh.deploy.apiserver.registry.Selection;

/**
 * What a request's line alone says that its caller wants, as access rules see it. Source: Kubernetes' documentation, "Authorization",
 * "Determine the request verb".
 */
final class RequestAction {
    private static final Query NO_QUERY = Query.parse("");

    private RequestAction() {}

    static Action of(HttpRequestData request, ResourcePath path, Query query) {
        return new Action(
                verb(request.method(), path, query),
                path.group(),
                path.resource(),
                path.subresource(),
                namespace(path),
                name(request.method(), path, query));
    }

    /** The same, without a query that cannot be read. */
    static Action byAddress(HttpRequestData request, ResourcePath path) {
        try {
            return of(request, path, Query.parse(request.query()));
        } catch (ProblemException unreadable) {
            return of(request, path, NO_QUERY);
        }
    }

    /** What access rules call a method where the address is no resource. */
    static String pathVerb(String method) {
        return switch (method) {
            case "GET" -> "get";
            case "HEAD" -> "head";
            case "POST" -> "post";
            case "PUT" -> "put";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            default -> method.toLowerCase(Locale.ROOT);
        };
    }

    private static String verb(String method, ResourcePath path, Query query) {
        boolean named = !path.name().isEmpty();
        return switch (method) {
            case "GET", "HEAD" -> Routes.isWatch(path, query) ? "watch" : named ? "get" : "list";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> named ? "delete" : "deletecollection";
            default -> "";
        };
    }

    /** A Namespace that is named counts as being in itself. */
    private static String namespace(ResourcePath path) {
        boolean isNamespace = path.group().isEmpty() && path.resource().equals("namespaces");
        return isNamespace ? path.name() : path.namespace();
    }

    /** Lists and watches may be narrowed to one name by their selector; deletes of collections may not. */
    private static String name(String method, ResourcePath path, Query query) {
        boolean reads = method.equals("GET") || method.equals("HEAD");
        return path.name().isEmpty() && reads
                ? Selection.fields(query.get("fieldSelector")).name()
                : path.name();
    }
}
