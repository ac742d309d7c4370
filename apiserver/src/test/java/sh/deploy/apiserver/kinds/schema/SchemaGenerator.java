package sh.deploy.apiserver.kinds.schema;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Authentication;
import io.kubernetes.client.proto.V1Authorization;
import io.kubernetes.client.proto.V1Autoscaling;
import io.kubernetes.client.proto.V1Policy;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.Kinds;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the schema's resources: fields, types and numbers from Kubernetes' protobuf descriptors, the rest from
 * {@link FieldFacts}. That the model classes have the same fields is checked by {@link SchemaResourcesTest}.
 */
final class SchemaGenerator {
    /** How types of Kubernetes' own begin; the schema of any other kind is written by hand. */
    private static final String KUBERNETES = "io.k8s.api.";

    /** Bodies with an apiVersion and a kind of their own that are no objects in the list of kinds. */
    private static final List<Descriptor> BODIES = List.of(
            V1.Binding.getDescriptor(),
            V1Autoscaling.Scale.getDescriptor(),
            V1Policy.Eviction.getDescriptor(),
            V1Authentication.TokenRequest.getDescriptor(),
            V1Authentication.TokenReview.getDescriptor(),
            V1Authentication.SelfSubjectReview.getDescriptor(),
            V1Authorization.SelfSubjectAccessReview.getDescriptor(),
            V1Authorization.SelfSubjectRulesReview.getDescriptor(),
            V1Authorization.SubjectAccessReview.getDescriptor(),
            V1Authorization.LocalSubjectAccessReview.getDescriptor(),
            Meta.DeleteOptions.getDescriptor());

    /** Types that start with an apiVersion and a kind. Protobuf carries these two outside of the message. */
    private static final List<Descriptor> ROOTS = Stream.concat(
                    Kinds.builtIn().all().stream()
                            .map(Kind::schema)
                            .filter(schema -> schema.startsWith(KUBERNETES))
                            .map(SchemaGenerator::descriptor),
                    BODIES.stream())
            .toList();

    /** Types that no root reaches, but the server's own kinds and documents use. */
    private static final List<Descriptor> MORE = List.of(Meta.Condition.getDescriptor(), Meta.ListMeta.getDescriptor());

    private static final Set<String> ROOT_NAMES =
            Set.copyOf(ROOTS.stream().map(SchemaGenerator::name).toList());

    /** Messages that are one value in JSON. */
    private static final Map<String, Scalar> SCALARS = Map.of(
            "io.k8s.apimachinery.pkg.apis.meta.v1.Time", Scalar.TIME,
            "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime", Scalar.MICRO_TIME,
            "io.k8s.apimachinery.pkg.api.resource.Quantity", Scalar.QUANTITY,
            "io.k8s.apimachinery.pkg.util.intstr.IntOrString", Scalar.INT_OR_STRING,
            "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1", Scalar.ANY,
            "io.k8s.apimachinery.pkg.runtime.RawExtension", Scalar.ANY);

    private final FieldFacts facts = new FieldFacts();
    private final Map<String, Descriptor> reached = new TreeMap<>();

    /** The content of each resource, by file name. */
    Map<String, String> resources() {
        var waiting = new ArrayDeque<>(ROOTS);
        waiting.addAll(MORE);
        while (!waiting.isEmpty()) {
            var message = waiting.removeFirst();
            if (message(message) instanceof ValueType.Typed && reached.put(name(message), message) == null) {
                for (var field : message.getFields()) {
                    var value = field.isMapField() ? field.getMessageType().findFieldByNumber(2) : field;
                    if (value.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                        waiting.add(value.getMessageType());
                    }
                }
            }
        }
        var files = new LinkedHashMap<String, StringBuilder>();
        for (var entry : reached.entrySet()) {
            var file = entry.getKey().substring(0, entry.getKey().lastIndexOf('.')) + ".jsonl";
            files.computeIfAbsent(file, empty -> new StringBuilder())
                    .append(JsonMapper.shared().writeValueAsString(type(entry.getKey(), entry.getValue())))
                    .append('\n');
        }
        var texts = new LinkedHashMap<String, String>();
        files.forEach((file, text) -> texts.put(file, text.toString()));
        return texts;
    }

    FieldFacts facts() {
        return facts;
    }

    private ObjectNode type(String name, Descriptor message) {
        var json = JsonNodeFactory.instance.objectNode().put("name", name);
        putUnlessEmpty(json, "doc", facts.description(name));
        putUnlessEmpty(json, "mapType", facts.of(name).getOrDefault("mapType", ""));
        var inlined = JsonNodeFactory.instance.objectNode();
        var fields = JsonNodeFactory.instance.objectNode();
        if (ROOT_NAMES.contains(name)) {
            addField(fields, name, "apiVersion", "string", 0);
            addField(fields, name, "kind", "string", 0);
        }
        addFields(fields, inlined, name, message, true);
        if (!inlined.isEmpty()) {
            json.set("inlined", inlined);
        }
        json.set("fields", fields);
        return json;
    }

    private void addFields(ObjectNode fields, ObjectNode inlined, String name, Descriptor message, boolean own) {
        for (var field : message.getFields()) {
            if (facts.of(name + "#" + field.getName()).containsKey("inline")) {
                var embedded = field.getMessageType();
                if (own) {
                    inlined.put(Integer.toString(field.getNumber()), name(embedded));
                }
                addFields(fields, inlined, name(embedded), embedded, false);
            } else {
                addField(fields, name, jsonName(field), valueType(field).text(), own ? field.getNumber() : 0);
            }
        }
    }

    /** Some fields are called otherwise in protobuf, such as the webhooks of a configuration and the expressions of a policy. */
    private static String jsonName(FieldDescriptor field) {
        return switch (field.getName()) {
            case "uID" -> "uid";
            case "Webhooks" -> "webhooks";
            case "Expression" -> "expression";
            case "Name" -> "name";
            default -> field.getName();
        };
    }

    private void addField(ObjectNode fields, String type, String name, String valueType, int number) {
        var known = facts.of(type + "#" + name);
        var json = fields.putObject(name).put("type", valueType);
        if (number > 0) {
            json.put("number", number);
        }
        if (known.containsKey("required")) {
            json.put("required", true);
        }
        putUnlessEmpty(json, "mergeKey", known.getOrDefault("mergeKey", ""));
        putListUnlessEmpty(json, "strategy", known.getOrDefault("strategy", ""));
        putUnlessEmpty(json, "listType", known.getOrDefault("listType", ""));
        putListUnlessEmpty(json, "listKeys", known.getOrDefault("listKeys", ""));
        putUnlessEmpty(json, "mapType", known.getOrDefault("mapType", ""));
        putListUnlessEmpty(json, "oneOf", known.getOrDefault("oneOf", ""));
        if (known.containsKey("unsetWhenZero")) {
            json.put("unsetWhenZero", true);
        }
        var doc = facts.description(type + "#" + name);
        putUnlessEmpty(json, "doc", doc.isEmpty() ? common(name) : doc);
    }

    private String common(String field) {
        return facts.description("*#" + field);
    }

    private static ValueType valueType(FieldDescriptor field) {
        if (field.isMapField()) {
            return new ValueType.MapOf(single(field.getMessageType().findFieldByNumber(2)));
        }
        return field.isRepeated() ? new ValueType.ListOf(single(field)) : single(field);
    }

    private static ValueType single(FieldDescriptor field) {
        return switch (field.getType()) {
            case STRING -> new ValueType.One(Scalar.STRING);
            case BOOL -> new ValueType.One(Scalar.BOOLEAN);
            case INT32 -> new ValueType.One(Scalar.INT32);
            case INT64 -> new ValueType.One(Scalar.INT64);
            case DOUBLE -> new ValueType.One(Scalar.DOUBLE);
            case BYTES -> new ValueType.One(Scalar.BYTES);
            case MESSAGE -> message(field.getMessageType());
            default -> throw new IllegalStateException("no JSON type for " + field.getFullName());
        };
    }

    /** A message that only wraps a list, such as the values of UserInfo's {@code extra}, is that list in JSON. */
    private static ValueType message(Descriptor message) {
        var scalar = SCALARS.get(name(message));
        if (scalar != null) {
            return new ValueType.One(scalar);
        }
        if (name(message).endsWith(".ExtraValue")) {
            return new ValueType.ListOf(new ValueType.One(Scalar.STRING));
        }
        return new ValueType.Typed(name(message));
    }

    /** The message of a type such as {@code io.k8s.api.apps.v1.Deployment}, which stands in a class such as V1Apps. */
    private static Descriptor descriptor(String schema) {
        var parts = schema.substring(KUBERNETES.length()).split("\\.", -1);
        var group = parts[0].equals("core") ? "" : capitalised(parts[0]);
        try {
            var file = (FileDescriptor) Class.forName(V1.class.getPackageName() + "." + capitalised(parts[1]) + group)
                    .getMethod("getDescriptor")
                    .invoke(null);
            return Objects.requireNonNull(file.findMessageTypeByName(parts[2]), schema);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("there is no message for the type " + schema, e);
        }
    }

    private static String capitalised(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    static String name(Descriptor message) {
        return "io.k8s." + message.getFullName().substring("k8s.io.".length());
    }

    private static void putUnlessEmpty(ObjectNode json, String name, String value) {
        if (!value.isEmpty()) {
            json.put(name, value);
        }
    }

    private static void putListUnlessEmpty(ObjectNode json, String name, String value) {
        if (!value.isEmpty()) {
            FieldFacts.list(value).forEach(json.putArray(name)::add);
        }
    }
}
