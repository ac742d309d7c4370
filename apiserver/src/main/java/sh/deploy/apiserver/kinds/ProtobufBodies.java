package sh.deploy.apiserver.kinds;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Arrays;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.kinds.protobuf.MessageReading;
import sh.deploy.apiserver.kinds.schema.Schemas;
import tools.jackson.databind.node.ObjectNode;

/** Reads request bodies in Kubernetes' protobuf encoding: four bytes {@code k8s\0}, then a {@code runtime.Unknown}. */
public final class ProtobufBodies {
    public static final String CONTENT_TYPE = "application/vnd.kubernetes.protobuf";

    private static final Kinds KINDS = Kinds.builtIn();
    private static final byte[] MAGIC = {'k', '8', 's', 0};

    private ProtobufBodies() {}

    /**
     * The object as its JSON would say it, with apiVersion and kind.
     *
     * @throws ProblemException bad request: the bytes are no such message, or of a kind without a schema
     */
    public static ObjectNode decode(byte[] body) {
        if (!Arrays.equals(body, 0, Math.min(body.length, MAGIC.length), MAGIC, 0, MAGIC.length)) {
            throw refused("the body does not start as Kubernetes' protobuf encoding does", null);
        }
        try {
            return decode(CodedInputStream.newInstance(body, MAGIC.length, body.length - MAGIC.length));
        } catch (IOException malformed) {
            throw refused("the protobuf body is malformed", malformed);
        }
    }

    private static ObjectNode decode(CodedInputStream in) throws IOException {
        var apiVersion = "";
        var kind = "";
        var raw = new byte[0];
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> {
                    int end = in.pushLimit(in.readRawVarint32());
                    for (int inner = in.readTag(); inner != 0; inner = in.readTag()) {
                        switch (WireFormat.getTagFieldNumber(inner)) {
                            case 1 -> apiVersion = in.readStringRequireUtf8();
                            case 2 -> kind = in.readStringRequireUtf8();
                            default -> in.skipField(inner);
                        }
                    }
                    in.popLimit(end);
                }
                case 2 -> raw = in.readByteArray();
                default -> in.skipField(tag);
            }
        }
        return object(apiVersion, kind, raw);
    }

    private static ObjectNode object(String apiVersion, String kind, byte[] raw) throws IOException {
        var schemas = Schemas.builtIn();
        var known = KINDS.byApiVersion(apiVersion, kind).map(Kind::schema);
        var type = schemas.find(known.orElseGet(() -> schemaName(apiVersion, kind)));
        if (type.isEmpty()) {
            throw refused(
                    "there is no protobuf encoding for kind \"" + kind + "\" in version \"" + apiVersion
                            + "\"; send JSON",
                    null);
        }
        var content = new MessageReading(schemas).read(type.get(), CodedInputStream.newInstance(raw));
        var object = content.objectNode().put("apiVersion", apiVersion).put("kind", kind);
        return object.setAll(content);
    }

    private static String schemaName(String apiVersion, String kind) {
        if (kind.equals("DeleteOptions")) {
            return "io.k8s.apimachinery.pkg.apis.meta.v1." + kind;
        }
        return Schemas.nameOf(apiVersion, kind);
    }

    private static ProblemException refused(String message, @org.jspecify.annotations.Nullable Throwable cause) {
        var problem = Problem.of(Reason.BAD_REQUEST, message);
        return cause == null ? problem.toException() : new ProblemException(problem, cause);
    }
}
