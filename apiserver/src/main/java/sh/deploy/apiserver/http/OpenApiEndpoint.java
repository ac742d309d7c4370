package sh.deploy.apiserver.http;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.OpenApi;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/** The OpenAPI documents, made when first asked for and then kept. */
final class OpenApiEndpoint {
    /** As clients ask for it, and as it is then called: the word they ask with is no valid content type. */
    private static final String V2_PROTOBUF_ASKED = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

    private static final String V2_PROTOBUF = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    private final Kinds kinds;
    private final OpenApi documents;
    private final ConcurrentMap<String, byte[]> made = new ConcurrentHashMap<>();

    OpenApiEndpoint(Kinds kinds) {
        this.kinds = kinds;
        this.documents = new OpenApi(kinds);
    }

    /** Null when the path is not one of OpenAPI's. */
    @Nullable
    Response answer(HttpRequestData request) {
        var path = request.path();
        if (path.equals("/openapi/v2")) {
            return request.header("accept").contains(V2_PROTOBUF_ASKED)
                    ? Response.of(200, V2_PROTOBUF, made.computeIfAbsent("v2 protobuf", any -> documents.v2Protobuf()))
                            .kept()
                    : json("v2", documents::v2);
        }
        if (path.equals("/openapi/v3")) {
            return json("v3", this::index);
        }
        return path.startsWith("/openapi/v3/") ? version(path.substring("/openapi/v3/".length())) : null;
    }

    private @Nullable Response version(String place) {
        var parts = place.split("/", -1);
        boolean core = parts.length == 2 && parts[0].equals("api");
        if (!core && !(parts.length == 3 && parts[0].equals("apis"))) {
            return null;
        }
        var group = core ? "" : parts[1];
        var version = parts[parts.length - 1];
        return kinds.in(group, version).isEmpty() ? null : json(place, () -> documents.v3(group, version));
    }

    private Response json(String name, Supplier<ObjectNode> document) {
        return Response.json(200, made.computeIfAbsent(name, any -> JsonTrees.bytes(document.get())))
                .kept();
    }

    private ObjectNode index() {
        var index = Tree.newObject();
        var paths = index.putObject("paths");
        for (var version : kinds.versions("")) {
            add(paths, "api/" + version);
        }
        for (var group : kinds.groups()) {
            for (var version : kinds.versions(group)) {
                add(paths, "apis/" + group + "/" + version);
            }
        }
        return index;
    }

    private static void add(ObjectNode paths, String place) {
        paths.putObject(place).put("serverRelativeURL", "/openapi/v3/" + place);
    }
}
