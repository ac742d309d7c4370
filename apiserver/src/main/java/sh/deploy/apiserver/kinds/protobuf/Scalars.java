package sh.deploy.apiserver.kinds.protobuf;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import sh.deploy.apiserver.kinds.schema.Scalar;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;

/** Single values, among them the messages that are one value in JSON. */
final class Scalars {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private Scalars() {}

    static boolean isVarint(Scalar scalar) {
        return scalar == Scalar.INT32 || scalar == Scalar.INT64 || scalar == Scalar.BOOLEAN;
    }

    static JsonNode read(Scalar scalar, int tag, CodedInputStream in) throws IOException {
        return switch (scalar) {
            case STRING -> NODES.stringNode(in.readStringRequireUtf8());
            case BOOLEAN -> NODES.booleanNode(in.readBool());
            case INT32 -> NODES.numberNode(in.readInt32());
            case INT64 -> whole(in.readInt64());
            case DOUBLE -> NODES.numberNode(in.readDouble());
            case BYTES -> NODES.stringNode(Base64.getEncoder().encodeToString(in.readByteArray()));
            case TIME -> time(in, SECONDS);
            case MICRO_TIME -> time(in, MICROS);
            case QUANTITY -> quantity(in);
            case INT_OR_STRING -> intOrString(in);
            case ANY -> raw(in);
        };
    }

    private static JsonNode whole(long value) {
        return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
    }

    /** Seconds and nanoseconds; an empty message is no time. */
    private static JsonNode time(CodedInputStream in, DateTimeFormatter format) throws IOException {
        int end = in.pushLimit(in.readRawVarint32());
        long seconds = 0;
        long nanos = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> seconds = in.readInt64();
                case 2 -> nanos = in.readInt32();
                default -> in.skipField(tag);
            }
        }
        in.popLimit(end);
        try {
            return seconds == 0 && nanos == 0
                    ? MissingNode.getInstance()
                    : NODES.stringNode(format.format(Instant.ofEpochSecond(seconds, nanos)));
        } catch (DateTimeException outOfRange) {
            throw new IOException("a time is out of range", outOfRange);
        }
    }

    private static JsonNode quantity(CodedInputStream in) throws IOException {
        int end = in.pushLimit(in.readRawVarint32());
        var text = "0";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == 1) {
                text = in.readStringRequireUtf8();
            } else {
                in.skipField(tag);
            }
        }
        in.popLimit(end);
        return NODES.stringNode(text);
    }

    private static JsonNode intOrString(CodedInputStream in) throws IOException {
        int end = in.pushLimit(in.readRawVarint32());
        long type = 0;
        int number = 0;
        var text = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> type = in.readInt64();
                case 2 -> number = in.readInt32();
                case 3 -> text = in.readStringRequireUtf8();
                default -> in.skipField(tag);
            }
        }
        in.popLimit(end);
        return type == 1 ? NODES.stringNode(text) : NODES.numberNode(number);
    }

    /** JSON within protobuf. */
    private static JsonNode raw(CodedInputStream in) throws IOException {
        int end = in.pushLimit(in.readRawVarint32());
        var bytes = new byte[0];
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == 1) {
                bytes = in.readByteArray();
            } else {
                in.skipField(tag);
            }
        }
        in.popLimit(end);
        if (bytes.length == 0) {
            return MissingNode.getInstance();
        }
        return JsonTrees.parse(bytes).root();
    }
}
