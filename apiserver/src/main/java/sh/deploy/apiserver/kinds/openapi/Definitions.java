package sh.deploy.apiserver.kinds.openapi;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import sh.deploy.apiserver.kinds.schema.FieldSchema;
import sh.deploy.apiserver.kinds.schema.Scalar;
import sh.deploy.apiserver.kinds.schema.Schemas;
import sh.deploy.apiserver.kinds.schema.TypeSchema;
import sh.deploy.apiserver.kinds.schema.ValueType;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/** The types that a document needs, as JSON schemas. Collects what it refers to. */
public final class Definitions {
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    static final String LIST_META = META + "ListMeta";
    static final String DELETE_OPTIONS = META + "DeleteOptions";
    static final String STATUS = META + "Status";

    /** Single values that have a name of their own. */
    private static final Map<Scalar, String> NAMED = Map.of(
            Scalar.QUANTITY,
            "io.k8s.apimachinery.pkg.api.resource.Quantity",
            Scalar.INT_OR_STRING,
            "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
            Scalar.TIME,
            META + "Time",
            Scalar.MICRO_TIME,
            META + "MicroTime");

    private final Schemas schemas;
    private final Dialect dialect;
    private final Map<String, ObjectNode> made = new TreeMap<>();
    private final ArrayDeque<String> waiting = new ArrayDeque<>();

    public Definitions(Schemas schemas, Dialect dialect) {
        this.schemas = schemas;
        this.dialect = dialect;
    }

    /** Adds a kind and the list of it. */
    public void addKind(String type, GroupVersionKind kind) {
        need(type);
        drain();
        var definition = made.get(type);
        if (definition != null) {
            definition.withArray("x-kubernetes-group-version-kind").add(kind.json());
        }
    }

    /** Adds the list of a kind that has been added. */
    public void addListOf(String type, GroupVersionKind kind) {
        made.computeIfAbsent(type + "List", name -> list(type, kind))
                .withArray("x-kubernetes-group-version-kind")
                .add(new GroupVersionKind(kind.group(), kind.version(), kind.kind() + "List").json());
    }

    private ObjectNode list(String type, GroupVersionKind kind) {
        var list = Tree.newObject();
        list.put("description", kind.kind() + "List is a list of objects of the kind " + kind.kind() + ".");
        list.put("type", "object");
        list.putArray("required").add("items");
        var properties = list.putObject("properties");
        properties.putObject("apiVersion").put("type", "string").put("description", "Version of this list's shape.");
        var items = properties.putObject("items").put("type", "array").put("description", "The objects.");
        items.set("items", reference(type));
        properties.putObject("kind").put("type", "string").put("description", "Kind of this list.");
        properties.set("metadata", reference(LIST_META).put("description", "Revision and continuation of the list."));
        return list;
    }

    /** Adds one type and all that it refers to. */
    void need(String type) {
        if (!made.containsKey(type)) {
            waiting.add(type);
        }
    }

    /** All of them, by name. */
    public ObjectNode json() {
        need(DELETE_OPTIONS);
        drain();
        made.computeIfAbsent(STATUS, name -> status());
        var json = Tree.newObject();
        made.forEach(json::set);
        return json;
    }

    ObjectNode reference(String type) {
        need(type);
        return Tree.newObject().put("$ref", dialect.ref(type));
    }

    private void drain() {
        while (!waiting.isEmpty()) {
            var name = waiting.removeFirst();
            if (!made.containsKey(name)) {
                made.put(name, Tree.newObject());
                made.put(name, schemas.find(name).map(this::type).orElseGet(() -> named(name)));
            }
        }
    }

    private ObjectNode type(TypeSchema type) {
        var json = Tree.newObject();
        json.put("description", type.description().isEmpty() ? type.shortName() + "." : type.description());
        json.put("type", "object");
        var required = type.fields().values().stream()
                .filter(FieldSchema::required)
                .map(FieldSchema::name)
                .toList();
        if (!required.isEmpty()) {
            required.forEach(json.putArray("required")::add);
        }
        var properties = json.putObject("properties");
        for (var field : type.fields().values()) {
            properties.set(field.name(), field(field));
        }
        if (!type.mapType().isEmpty()) {
            json.put("x-kubernetes-map-type", type.mapType());
        }
        return json;
    }

    private ObjectNode field(FieldSchema field) {
        var json = value(field.type());
        if (dialect == Dialect.V3 && json.has("$ref")) {
            var reference = json;
            json = Tree.newObject();
            json.putArray("allOf").add(reference);
        }
        if (!field.description().isEmpty()) {
            json.put("description", field.description());
        }
        if (!field.oneOf().isEmpty()) {
            field.oneOf().forEach(json.putArray("enum")::add);
        }
        if (!field.mergeKey().isEmpty()) {
            json.put("x-kubernetes-patch-merge-key", field.mergeKey());
        }
        if (!field.strategy().isEmpty()) {
            json.put("x-kubernetes-patch-strategy", String.join(",", field.strategy()));
        }
        if (!field.listType().isEmpty()) {
            json.put("x-kubernetes-list-type", field.listType());
        }
        if (!field.listKeys().isEmpty()) {
            field.listKeys().forEach(json.putArray("x-kubernetes-list-map-keys")::add);
        }
        if (!field.mapType().isEmpty()) {
            json.put("x-kubernetes-map-type", field.mapType());
        }
        return json;
    }

    private ObjectNode value(ValueType type) {
        return switch (type) {
            case ValueType.One one -> scalar(one.scalar());
            case ValueType.Typed typed -> reference(typed.name());
            case ValueType.ListOf list -> {
                var json = Tree.newObject().put("type", "array");
                json.set("items", value(list.element()));
                yield json;
            }
            case ValueType.MapOf map -> {
                var json = Tree.newObject().put("type", "object");
                json.set("additionalProperties", value(map.value()));
                yield json;
            }
        };
    }

    private ObjectNode scalar(Scalar scalar) {
        var name = NAMED.get(scalar);
        return name == null ? plain(scalar) : reference(name);
    }

    private static ObjectNode plain(Scalar scalar) {
        var json = Tree.newObject().put("type", scalar.openApiType());
        if (!scalar.openApiFormat().isEmpty()) {
            json.put("format", scalar.openApiFormat());
        }
        return json;
    }

    private ObjectNode named(String name) {
        for (var entry : NAMED.entrySet()) {
            if (entry.getValue().equals(name)) {
                return namedScalar(entry.getKey());
            }
        }
        throw new IllegalStateException("the schema has no type " + name);
    }

    private ObjectNode namedScalar(Scalar scalar) {
        var json = Tree.newObject().put("description", SCALAR_WORDS.getOrDefault(scalar, ""));
        boolean mayBeNumber = scalar == Scalar.QUANTITY || scalar == Scalar.INT_OR_STRING;
        if (dialect == Dialect.V3 && mayBeNumber) {
            var ways = json.putArray("oneOf");
            ways.addObject().put("type", "string");
            ways.addObject().put("type", scalar == Scalar.QUANTITY ? "number" : "integer");
            return json;
        }
        json.put("type", "string");
        if (scalar != Scalar.QUANTITY) {
            json.put("format", scalar.openApiFormat());
        }
        return json;
    }

    private static final Map<Scalar, String> SCALAR_WORDS = Map.of(
            Scalar.QUANTITY, "An amount with a suffix, such as 500m, 2 or 1.5Gi.",
            Scalar.INT_OR_STRING, "A number, or a string such as 25% or the name of a port.",
            Scalar.TIME, "A time as RFC 3339 writes it, such as 2006-01-02T15:04:05Z.",
            Scalar.MICRO_TIME, "A time as RFC 3339 writes it, with microseconds.");

    /** What a request without an object of its own answers. */
    private ObjectNode status() {
        var json = Tree.newObject().put("description", "How a request went.").put("type", "object");
        var properties = json.putObject("properties");
        for (var name : new String[] {"apiVersion", "kind", "message", "reason", "status"}) {
            properties.putObject(name).put("type", "string");
        }
        properties.putObject("code").put("type", "integer").put("format", "int32");
        return json;
    }
}
