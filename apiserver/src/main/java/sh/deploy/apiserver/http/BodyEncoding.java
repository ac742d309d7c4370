package sh.deploy.apiserver.http;

import java.util.List;
import java.util.Optional;
import sh.deploy.apiserver.audit.Body;
import sh.deploy.apiserver.kinds.ProtobufBodies;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import tools.jackson.databind.JsonNode;

/** What the bytes of a body mean. */
enum BodyEncoding implements Body.Reader {
    JSON {
        @Override
        JsonTrees.Parsed parse(byte[] body) {
            return JsonTrees.parse(body);
        }
    },
    YAML {
        @Override
        JsonTrees.Parsed parse(byte[] body) {
            return RequestBody.yaml(body);
        }
    },
    PROTOBUF {
        @Override
        JsonTrees.Parsed parse(byte[] body) {
            return new JsonTrees.Parsed(ProtobufBodies.decode(body), List.of());
        }
    };

    /** @param mediaType in lower case, without parameters; empty where a client says none */
    static Optional<BodyEncoding> of(String mediaType) {
        return switch (mediaType) {
            case "", "application/json", "*/*" -> Optional.of(JSON);
            case "application/yaml", "application/x-yaml", "text/yaml" -> Optional.of(YAML);
            case ProtobufBodies.CONTENT_TYPE -> Optional.of(PROTOBUF);
            default -> Optional.empty();
        };
    }

    /** @throws sh.deploy.api.problem.ProblemException 400 */
    abstract JsonTrees.Parsed parse(byte[] body);

    @Override
    public JsonNode read(byte[] bytes) {
        return parse(bytes).root();
    }
}
