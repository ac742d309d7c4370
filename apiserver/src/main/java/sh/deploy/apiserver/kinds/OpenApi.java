package sh.deploy.apiserver.kinds;

import java.util.List;
import sh.deploy.apiserver.kinds.openapi.Definitions;
import sh.deploy.apiserver.kinds.openapi.Dialect;
import sh.deploy.apiserver.kinds.openapi.GnosticV2;
import sh.deploy.apiserver.kinds.openapi.GroupVersionKind;
import sh.deploy.apiserver.kinds.openapi.Paths;
import sh.deploy.apiserver.kinds.openapi.Served;
import sh.deploy.apiserver.kinds.schema.Schemas;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/** The OpenAPI documents of the kinds. Each call makes its document anew; keep what is served often. */
public final class OpenApi {
    private static final String VERSION = "v1.35";

    private final Kinds kinds;

    public OpenApi(Kinds kinds) {
        this.kinds = kinds;
    }

    /** OpenAPI 3.0 of one group and version; what {@code /openapi/v3/apis/GROUP/VERSION} answers. */
    public ObjectNode v3(String group, String version) {
        var definitions = new Definitions(Schemas.builtIn(), Dialect.V3);
        var document = Tree.newObject().put("openapi", "3.0.0");
        addInfo(document);
        addPaths(document, Dialect.V3, definitions, kinds.in(group, version));
        document.putObject("components").set("schemas", definitions.json());
        return document;
    }

    /** Swagger 2.0 of everything, as JSON; what {@code /openapi/v2} answers. */
    public ObjectNode v2() {
        var definitions = new Definitions(Schemas.builtIn(), Dialect.V2);
        var document = Tree.newObject().put("swagger", "2.0");
        addInfo(document);
        addPaths(document, Dialect.V2, definitions, kinds.all());
        document.set("definitions", definitions.json());
        return document;
    }

    /** The same as {@code application/com.github.proto-openapi.spec.v2@v1.0+protobuf}. */
    public byte[] v2Protobuf() {
        return GnosticV2.encode(v2());
    }

    private static void addInfo(ObjectNode document) {
        document.putObject("info").put("title", "Deploy").put("version", VERSION);
    }

    private static void addPaths(ObjectNode document, Dialect dialect, Definitions definitions, List<Kind> kinds) {
        var all = document.putObject("paths");
        var paths = new Paths(dialect, definitions);
        for (var kind : kinds) {
            var name = new GroupVersionKind(kind.group(), kind.version(), kind.kind());
            definitions.addKind(kind.schema(), name);
            if (!kind.isQuestion()) {
                definitions.addListOf(kind.schema(), name);
            }
            paths.add(served(kind, name), all);
        }
    }

    private static Served served(Kind kind, GroupVersionKind name) {
        var root = (kind.group().isEmpty() ? "/api/" : "/apis/" + kind.group() + "/") + kind.version();
        var parts = kind.subresources().stream()
                .filter(part -> part.kind().equals(kind.kind()) && part.verbs().contains("update"))
                .map(part -> part.name())
                .toList();
        return new Served(name, kind.schema(), root, kind.plural(), kind.namespaced(), kind.isQuestion(), parts);
    }
}
