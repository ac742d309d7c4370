package sh.deploy.apiserver.kinds;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The OpenAPI documents of the kinds. */
public final class OpenApi {
    private final Kinds kinds;

    public OpenApi(Kinds kinds) {
        this.kinds = kinds;
    }

    /** OpenAPI 3.0 of one group and version; what {@code /openapi/v3/apis/GROUP/VERSION} answers. */
    public ObjectNode v3(String group, String version) {
        var document = JsonNodeFactory.instance.objectNode();
        document.put("openapi", "3.0.0");
        document.putObject("info").put("title", "Deploy").put("version", "v1");
        var paths = document.putObject("paths");
        kinds.in(group, version).forEach(kind -> paths.putObject("/" + kind.plural()));
        return document;
    }

    /** Swagger 2.0 of everything, as JSON; what {@code /openapi/v2} answers. */
    public ObjectNode v2() {
        return JsonNodeFactory.instance.objectNode().put("swagger", "2.0");
    }

    /** The same as {@code application/com.github.proto-openapi.spec.v2@v1.0+protobuf}. */
    public byte[] v2Protobuf() {
        return new byte[0];
    }
}
