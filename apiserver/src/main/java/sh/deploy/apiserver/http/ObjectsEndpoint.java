package sh.deploy.apiserver.http;

import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.audit.AuditNotes;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.fair.Crowd;
import sh.deploy.apiserver.fair.Seat;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.registry.ApiRequest;
import sh.deploy.apiserver.registry.ApiResult;
import sh.deploy.apiserver.registry.ApiVerb;
import sh.deploy.apiserver.registry.Registry;
import sh.deploy.apiserver.registry.Selection;

/** Requests about objects: from HTTP to the registry and back. */
final class ObjectsEndpoint {
    private final Registry registry;
    private final Rendering rendering;
    private final EventRates events;

    ObjectsEndpoint(Registry registry, Rendering rendering, EventRates events) {
        this.registry = registry;
        this.rendering = rendering;
        this.events = events;
    }

    /** What the method means here. */
    static ApiVerb verb(String method, ResourcePath path) {
        boolean named = !path.name().isEmpty();
        return switch (method) {
            case "GET", "HEAD" -> named ? ApiVerb.GET : ApiVerb.LIST;
            case "POST" -> ApiVerb.CREATE;
            case "PUT" -> ApiVerb.UPDATE;
            case "PATCH" -> ApiVerb.PATCH;
            case "DELETE" -> named ? ApiVerb.DELETE : ApiVerb.DELETE_COLLECTION;
            default -> throw notAllowed();
        };
    }

    Response handle(Caller caller, HttpRequestData request, ResourcePath path, Query query) {
        var verb = verb(request.method(), path);
        var bare = bare(verb, path, RequestTerms.selection(query));
        registry.checkAddress(bare);
        checkTarget(verb, path);
        events.require(crowd(caller), verb, path);
        AuditNotes.isServed(() -> takesBody(verb) ? AuditedBodies.of(request) : null);
        var accepts = Accepts.of(request.header("accept"));
        var result = registry.execute(caller, read(bare, request, query));
        return render(result, accepts, query.get("includeObject"));
    }

    /** Of whoever is proved to ask, whomever they act as. */
    private static Crowd crowd(Caller judged) {
        var seat = Seat.current();
        return seat == null ? Shares.crowd(judged) : seat.crowd();
    }

    private static boolean takesBody(ApiVerb verb) {
        return switch (verb) {
            case GET, LIST -> false;
            case CREATE, UPDATE, PATCH, DELETE, DELETE_COLLECTION -> true;
        };
    }

    static ApiRequest bare(ApiVerb verb, ResourcePath path, Selection selection) {
        var address = new ApiRequest.Address(
                path.group(), path.version(), path.resource(), path.subresource(), path.namespace(), path.name());
        return ApiRequest.of(verb, address).withSelection(selection);
    }

    private static ApiRequest read(ApiRequest bare, HttpRequestData request, Query query) {
        return switch (bare.verb()) {
            case GET, LIST -> bare;
            case CREATE, UPDATE -> {
                var read = withBody(bare.withWrite(RequestTerms.write(query, request)), RequestBody.object(request));
                yield bare.subresource().equals("eviction") ? eviction(read) : read;
            }
            case PATCH -> {
                var type = RequestBody.patchType(request);
                RequestTerms.checkPatch(query);
                yield withBody(
                        bare.withWrite(RequestTerms.write(query, request)).withPatchType(type),
                        JsonTrees.parse(request.body()));
            }
            case DELETE, DELETE_COLLECTION -> delete(bare, request, query);
        };
    }

    private static ApiRequest delete(ApiRequest bare, HttpRequestData request, Query query) {
        var body =
                request.body().length == 0 ? null : RequestBody.object(request).root();
        var terms = RequestTerms.write(query, request);
        return bare.withWrite(RequestTerms.isDryRun(body) ? terms.asDryRun() : terms)
                .withDelete(RequestTerms.delete(query, body));
    }

    /** An eviction holds the options of the delete that it leads to. */
    private static ApiRequest eviction(ApiRequest request) {
        var body = request.body();
        var options = body == null ? null : Tree.at(body, "deleteOptions");
        var terms = request.write();
        return request.withWrite(RequestTerms.isDryRun(options) ? terms.asDryRun() : terms)
                .withDelete(RequestTerms.delete(Query.parse(""), options));
    }

    private static ApiRequest withBody(ApiRequest request, JsonTrees.Parsed body) {
        var sentences = body.duplicateFields().stream()
                .map(field -> field.startsWith("duplicate ") ? field : "duplicate field \"" + field + "\"")
                .toList();
        return request.withBody(body.root(), sentences);
    }

    private Response render(ApiResult result, Accepts accepts, String includeObject) {
        var response = switch (result) {
            case ApiResult.One one ->
                content(one.made() ? 201 : 200, accepts, rendering.one(one.kind(), one.json(), accepts, includeObject));
            case ApiResult.Many many -> content(200, accepts, rendering.many(many, accepts, includeObject));
            case ApiResult.Answer answer ->
                content(answer.made() ? 201 : 200, accepts, rendering.answer(answer.object(), accepts));
        };
        return Warnings.beside(result.warnings(), response);
    }

    private static Response content(int status, Accepts accepts, byte[] body) {
        return Response.of(status, accepts == Accepts.YAML ? "application/yaml" : "application/json", body);
    }

    private static void checkTarget(ApiVerb verb, ResourcePath path) {
        boolean named = !path.name().isEmpty();
        boolean creatable = !named || !path.subresource().isEmpty() || isBinding(path);
        if ((verb == ApiVerb.CREATE && !creatable) || ((verb == ApiVerb.UPDATE || verb == ApiVerb.PATCH) && !named)) {
            throw notAllowed();
        }
    }

    private static boolean isBinding(ResourcePath path) {
        return path.resource().equals("bindings") || path.name().equals("binding");
    }

    private static RuntimeException notAllowed() {
        return Problem.of(Reason.METHOD_NOT_ALLOWED, "the server does not allow this method on the requested resource")
                .toException();
    }
}
