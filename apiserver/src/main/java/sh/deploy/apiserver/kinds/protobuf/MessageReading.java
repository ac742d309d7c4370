package sh.deploy.apiserver.kinds.protobuf;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import sh.deploy.apiserver.kinds.schema.FieldSchema;
import sh.deploy.apiserver.kinds.schema.Scalar;
import sh.deploy.apiserver.kinds.schema.Schemas;
import sh.deploy.apiserver.kinds.schema.TypeSchema;
import sh.deploy.apiserver.kinds.schema.ValueType;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads a message of a type in the schema into a tree. For one message. */
public final class MessageReading {
    /** Each takes memory, however few bytes it has. */
    private static final int MAX_VALUES = 200_000;

    private final Schemas schemas;
    private int values;

    public MessageReading(Schemas schemas) {
        this.schemas = schemas;
    }

    /** @throws IOException the bytes are no such message, or one of more than {@value #MAX_VALUES} values */
    public ObjectNode read(TypeSchema type, CodedInputStream in) throws IOException {
        var object = Tree.newObject();
        readInto(object, type, in);
        return object;
    }

    private void readInto(ObjectNode object, TypeSchema type, CodedInputStream in) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int number = WireFormat.getTagFieldNumber(tag);
            var inlined = type.inlined().get(number);
            var field = type.byNumber().get(number);
            if (inlined != null) {
                int end = in.pushLimit(in.readRawVarint32());
                readInto(object, schemas.type(inlined), in);
                in.popLimit(end);
            } else if (field != null) {
                readField(object, field, tag, in);
            } else {
                in.skipField(tag);
            }
        }
    }

    private void readField(ObjectNode object, FieldSchema field, int tag, CodedInputStream in) throws IOException {
        switch (field.type()) {
            case ValueType.ListOf list -> {
                var array = Tree.list(object, field.name());
                boolean packed = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED
                        && list.element() instanceof ValueType.One one
                        && Scalars.isVarint(one.scalar());
                if (!packed) {
                    array.add(value(list.element(), tag, in));
                    return;
                }
                int end = in.pushLimit(in.readRawVarint32());
                while (in.getBytesUntilLimit() > 0) {
                    count();
                    array.add(Scalars.read(((ValueType.One) list.element()).scalar(), 0, in));
                }
                in.popLimit(end);
            }
            case ValueType.MapOf map -> readEntry(Tree.child(object, field.name()), map.value(), in);
            default -> {
                var value = value(field.type(), tag, in);
                if (!field.unsetWhenZero() || !isZero(value)) {
                    setUnlessEmpty(object, field, value);
                }
            }
        }
    }

    /** Go leaves out empty strings and times when it writes JSON, but writes them in protobuf. */
    private static void setUnlessEmpty(ObjectNode object, FieldSchema field, JsonNode value) {
        boolean empty = value.isMissingNode()
                || value.isString() && value.stringValue().isEmpty() && !isIntOrString(field.type());
        if (!empty) {
            object.set(field.name(), value);
        }
    }

    private static boolean isIntOrString(ValueType type) {
        return type instanceof ValueType.One one && one.scalar() == Scalar.INT_OR_STRING;
    }

    private static boolean isZero(JsonNode value) {
        return value.isNumber() && value.doubleValue() == 0 || value.isBoolean() && !value.booleanValue();
    }

    private void count() throws IOException {
        if (++values > MAX_VALUES) {
            throw new IOException("more than " + MAX_VALUES + " values");
        }
    }

    private void readEntry(ObjectNode map, ValueType type, CodedInputStream in) throws IOException {
        count();
        int end = in.pushLimit(in.readRawVarint32());
        var key = "";
        JsonNode value = empty(type, map);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> key = in.readStringRequireUtf8();
                case 2 -> value = type instanceof ValueType.ListOf list ? wrapped(list, in) : value(type, tag, in);
                default -> in.skipField(tag);
            }
        }
        in.popLimit(end);
        map.set(key, value);
    }

    /** A list as a map's value is wrapped in a message of its own. */
    private JsonNode wrapped(ValueType.ListOf list, CodedInputStream in) throws IOException {
        var array = Tree.newObject().arrayNode();
        int end = in.pushLimit(in.readRawVarint32());
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == 1) {
                array.add(value(list.element(), tag, in));
            } else {
                in.skipField(tag);
            }
        }
        in.popLimit(end);
        return array;
    }

    private JsonNode value(ValueType type, int tag, CodedInputStream in) throws IOException {
        count();
        if (type instanceof ValueType.One one) {
            return Scalars.read(one.scalar(), tag, in);
        }
        if (type instanceof ValueType.Typed typed) {
            int end = in.pushLimit(in.readRawVarint32());
            var object = read(schemas.type(typed.name()), in);
            in.checkLastTagWas(0);
            in.popLimit(end);
            return object;
        }
        throw new IOException("a list within a list");
    }

    private static JsonNode empty(ValueType type, ObjectNode near) {
        return switch (type) {
            case ValueType.ListOf list -> near.arrayNode();
            case ValueType.Typed typed -> near.objectNode();
            case ValueType.MapOf map -> near.objectNode();
            case ValueType.One one -> near.stringNode("");
        };
    }
}
