package sh.deploy.apiserver.admission.expression;

import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.cel.Input;
import sh.deploy.apiserver.kinds.cel.functions.Access;
import sh.deploy.apiserver.kinds.cel.functions.Authorization;
import sh.deploy.apiserver.kinds.cel.policy.AdmissionVariables;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.Json;
import sh.deploy.apiserver.kinds.cel.values.NullValue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What expressions may look at. Nobody changes the trees while they do.
 *
 * @param object null when it goes
 * @param oldObject null when there is none
 * @param request what the server says of it, as in an AdmissionReview
 * @param namespace that the object is in; null for none
 * @param params null for none
 * @param resource that the request is about, for questions about its caller
 */
public record Circumstances(
        @Nullable ObjectNode object,
        @Nullable ObjectNode oldObject,
        ObjectNode request,
        @Nullable ObjectNode namespace,
        @Nullable JsonNode params,
        Access access,
        Access.Question resource)
        implements Input {

    public Circumstances with(@Nullable JsonNode otherParams) {
        return new Circumstances(object, oldObject, request, namespace, otherParams, access, resource);
    }

    /** The same, about an object that has become this. */
    public Circumstances about(ObjectNode otherObject) {
        return new Circumstances(otherObject, oldObject, request, namespace, params, access, resource);
    }

    @Override
    public Object value(String name) {
        return switch (name) {
            case AdmissionVariables.OBJECT -> Json.value(object);
            case AdmissionVariables.OLD_OBJECT -> Json.value(oldObject);
            case AdmissionVariables.REQUEST -> Json.value(request);
            case AdmissionVariables.NAMESPACE_OBJECT -> namespace == null ? NullValue.NULL : Json.value(namespace);
            case AdmissionVariables.PARAMS -> Json.value(params);
            case AdmissionVariables.AUTHORIZER -> Authorization.authorizer(access);
            case AdmissionVariables.REQUEST_RESOURCE -> Authorization.resource(access, resource);
            default -> throw new EvaluationFailed("there is no value for '" + name + "'");
        };
    }
}
