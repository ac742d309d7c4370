package sh.deploy.apiserver.kinds;

import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import tools.jackson.databind.node.ObjectNode;

/** Reads request bodies in Kubernetes' protobuf encoding: four bytes {@code k8s\0}, then a {@code runtime.Unknown}. */
public final class ProtobufBodies {
    public static final String CONTENT_TYPE = "application/vnd.kubernetes.protobuf";

    private ProtobufBodies() {}

    /**
     * The object as its JSON would say it.
     *
     * @throws sh.deploy.api.problem.ProblemException the bytes are no such message, or of a kind without a schema
     */
    public static ObjectNode decode(byte[] body) {
        throw Problem.of(Reason.UNSUPPORTED_MEDIA_TYPE, "protobuf bodies are not there yet; send JSON")
                .toException();
    }
}
