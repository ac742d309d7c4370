package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Locale;
import sh.deploy.api.manifest.Limits;
import sh.deploy.api.manifest.ManifestException;
import sh.deploy.api.manifest.ManifestReader;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.kinds.PatchType;
import sh.deploy.apiserver.kinds.ProtobufBodies;
import sh.deploy.apiserver.kinds.tree.JsonTrees;

/** Reads a body in whatever encoding it came. */
final class RequestBody {
    private static final ManifestReader YAML = new ManifestReader(Limits.USUAL);

    private RequestBody() {}

    static JsonTrees.Parsed object(HttpRequestData request) {
        return BodyEncoding.of(mediaType(request))
                .orElseThrow(() -> unknown("application/json, application/yaml, " + ProtobufBodies.CONTENT_TYPE))
                .parse(request.body());
    }

    static PatchType patchType(HttpRequestData request) {
        var type = mediaType(request);
        if (type.equals("application/apply-patch+yaml")) {
            throw Problem.of(
                            Reason.UNSUPPORTED_MEDIA_TYPE,
                            "server-side apply is not there yet; use a merge, strategic-merge or JSON patch (kubectl apply"
                                    + " without --server-side)")
                    .toException();
        }
        return PatchType.of(type)
                .orElseThrow(() -> unknown("application/json-patch+json, application/merge-patch+json,"
                        + " application/strategic-merge-patch+json"));
    }

    /** In lower case, without parameters; empty where the client says none. */
    static String mediaType(HttpRequestData request) {
        var header = request.header("content-type");
        int semicolon = header.indexOf(';');
        return (semicolon < 0 ? header : header.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }

    static JsonTrees.Parsed yaml(byte[] body) {
        try {
            var text = UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
            var documents = YAML.read("", text);
            if (documents.size() != 1) {
                throw bad("the request body must hold one YAML document, not " + documents.size());
            }
            var document = documents.getFirst();
            var duplicates = document.duplicates().stream()
                    .map(remark -> "duplicate field \"" + remark.field() + "\"")
                    .toList();
            return new JsonTrees.Parsed(document.content(), duplicates);
        } catch (ManifestException e) {
            throw bad("the request body is not valid YAML: line " + e.position().line() + ", column "
                    + e.position().column() + ": " + e.problem());
        } catch (CharacterCodingException e) {
            throw bad("the request body is not UTF-8 text");
        }
    }

    private static RuntimeException unknown(String accepted) {
        return Problem.of(
                        Reason.UNSUPPORTED_MEDIA_TYPE,
                        "the body of the request was in an unknown format - accepted media types include: " + accepted)
                .toException();
    }

    private static RuntimeException bad(String message) {
        return Problem.of(Reason.BAD_REQUEST, message).toException();
    }
}
