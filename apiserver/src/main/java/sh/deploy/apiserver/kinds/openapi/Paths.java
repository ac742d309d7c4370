package sh.deploy.apiserver.kinds.openapi;

import java.util.List;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/** The addresses of a kind, with what clients look for in them: actions, kinds and query parameters. */
public final class Paths {
    private static final String JSON = "application/json";
    private static final List<String> PATCHES = List.of(
            "application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json");
    private static final List<String> WRITE_PARAMETERS = List.of("dryRun", "fieldManager", "fieldValidation");
    private static final List<String> LIST_PARAMETERS = List.of(
            "allowWatchBookmarks",
            "continue",
            "fieldSelector",
            "labelSelector",
            "limit",
            "resourceVersion",
            "resourceVersionMatch",
            "sendInitialEvents",
            "timeoutSeconds",
            "watch");
    private static final List<String> DELETE_PARAMETERS =
            List.of("dryRun", "gracePeriodSeconds", "orphanDependents", "propagationPolicy");

    private final Dialect dialect;
    private final Definitions definitions;

    public Paths(Dialect dialect, Definitions definitions) {
        this.dialect = dialect;
        this.definitions = definitions;
    }

    public void add(Served served, ObjectNode paths) {
        var collection = served.root() + (served.namespaced() ? "/namespaces/{namespace}" : "") + "/" + served.plural();
        if (served.isQuestion()) {
            operation(
                    path(paths, collection, served, false),
                    "post",
                    "post",
                    served,
                    "",
                    served.type(),
                    WRITE_PARAMETERS,
                    true);
            return;
        }
        if (served.namespaced()) {
            var all = paths.putObject(served.root() + "/" + served.plural());
            operation(all, "get", "list", served, "ForAllNamespaces", served.type() + "List", LIST_PARAMETERS, false);
        }
        var many = path(paths, collection, served, false);
        operation(many, "get", "list", served, "", served.type() + "List", LIST_PARAMETERS, false);
        operation(many, "post", "post", served, "", served.type(), WRITE_PARAMETERS, true);
        operation(many, "delete", "deletecollection", served, "", Definitions.STATUS, LIST_PARAMETERS, false);
        var one = path(paths, collection + "/{name}", served, true);
        addSingle(one, served, "");
        operation(one, "delete", "delete", served, "", Definitions.STATUS, DELETE_PARAMETERS, false);
        for (var part : served.subresources()) {
            addSingle(path(paths, collection + "/{name}/" + part, served, true), served, word(part));
        }
    }

    private void addSingle(ObjectNode path, Served served, String part) {
        operation(path, "get", "get", served, part, served.type(), List.of(), false);
        operation(path, "put", "put", served, part, served.type(), WRITE_PARAMETERS, true);
        operation(path, "patch", "patch", served, part, served.type(), WRITE_PARAMETERS, true);
    }

    private ObjectNode path(ObjectNode paths, String address, Served served, boolean named) {
        var path = paths.putObject(address);
        var parameters = path.putArray("parameters");
        if (named) {
            parameters.add(parameter("name", "path").put("required", true));
        }
        if (served.namespaced()) {
            parameters.add(parameter("namespace", "path").put("required", true));
        }
        return path;
    }

    private void operation(
            ObjectNode path,
            String method,
            String action,
            Served served,
            String part,
            String answer,
            List<String> parameters,
            boolean hasBody) {
        var operation = path.putObject(method);
        operation.putArray("tags").add(served.root().substring(1).replace('/', '_'));
        operation.put(
                "operationId",
                action
                        + served.kind().group().replace(".", "_")
                        + served.kind().version()
                        + (served.namespaced() && !part.equals("ForAllNamespaces") ? "Namespaced" : "")
                        + served.kind().kind()
                        + part);
        var query = operation.putArray("parameters");
        parameters.forEach(name -> query.add(parameter(name, "query")));
        var content = method.equals("patch") ? PATCHES : List.of(JSON);
        if (dialect == Dialect.V2) {
            operation.putArray("produces").add(JSON);
            content.forEach(operation.putArray("consumes")::add);
        }
        if (hasBody) {
            addBody(operation, method.equals("patch") ? "" : served.type(), content);
        }
        var ok = operation.putObject("responses").putObject("200").put("description", "OK");
        if (dialect == Dialect.V2) {
            ok.set("schema", Tree.newObject().put("$ref", dialect.ref(answer)));
        } else {
            ok.putObject("content").putObject(JSON).putObject("schema").put("$ref", dialect.ref(answer));
        }
        operation.put("x-kubernetes-action", action);
        operation.set("x-kubernetes-group-version-kind", served.kind().json());
    }

    /** @param type empty when the body is a patch */
    private void addBody(ObjectNode operation, String type, List<String> contentTypes) {
        var schema = type.isEmpty() ? Tree.newObject().put("type", "object") : definitions.reference(type);
        if (dialect == Dialect.V2) {
            var body = Tree.newObject().put("name", "body").put("in", "body").put("required", true);
            body.set("schema", schema);
            operation.withArray("parameters").add(body);
            return;
        }
        var content = operation.putObject("requestBody").put("required", true).putObject("content");
        contentTypes.forEach(contentType -> content.putObject(contentType).set("schema", schema));
    }

    private ObjectNode parameter(String name, String in) {
        var parameter = Tree.newObject().put("name", name).put("in", in);
        var type = switch (name) {
            case "limit", "timeoutSeconds", "gracePeriodSeconds" -> "integer";
            case "watch", "allowWatchBookmarks", "sendInitialEvents", "orphanDependents" -> "boolean";
            default -> "string";
        };
        if (dialect == Dialect.V2) {
            return parameter.put("type", type).put("uniqueItems", true);
        }
        parameter.putObject("schema").put("type", type).put("uniqueItems", true);
        return parameter;
    }

    private static String word(String part) {
        return Character.toUpperCase(part.charAt(0)) + part.substring(1);
    }
}
