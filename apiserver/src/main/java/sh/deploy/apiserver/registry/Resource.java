package sh.deploy.apiserver.registry;

import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.admission.Admission;
import sh.deploy.apiserver.admission.webhook.Asked;
import sh.deploy.apiserver.admission.webhook.Heard;
import sh.deploy.apiserver.authz.Action;
import sh.deploy.apiserver.kinds.Kind;

/**
 * What a request is about.
 *
 * @param kind in which the client speaks
 * @param stored in which the object is kept; mostly the same
 */
record Resource(Kind kind, Kind stored, ApiRequest request) {
    String namespace() {
        return kind.namespaced() ? request.namespace() : "";
    }

    Resource inNamespace(String namespace) {
        return new Resource(kind, stored, request.inNamespace(namespace));
    }

    Resource asOneOfMany() {
        return new Resource(kind, stored, request.withWrite(request.write().asOneOfMany()));
    }

    ObjectKey key(String name) {
        return kind.key(namespace(), name);
    }

    ObjectKey key() {
        return key(request.name());
    }

    /** @param name empty unless the address or the selection names one object */
    Action action(String verb, String name) {
        return new Action(verb, kind.group(), kind.plural(), request.subresource(), placeOf(name), name);
    }

    /** To make one; its name is no part of the address. */
    Action creation(String madeName) {
        return new Action("create", kind.group(), kind.plural(), "", namespace(), "", madeName);
    }

    /** As upstream, a Namespace that the address names counts as being in itself: who holds a role there may be allowed to read it. */
    private String placeOf(String name) {
        boolean isNamespace = kind.group().isEmpty() && kind.plural().equals("namespaces");
        return isNamespace && !request.name().isEmpty() ? name : namespace();
    }

    /** As webhooks hear of the request. */
    Asked asked(Admission admission) {
        var asked = admission.asked(
                kind,
                request.resource(),
                request.subresource(),
                request.write().dryRun(),
                () -> WriteOptions.of(request));
        return request.write().exempt() ? asked.having(Heard.ALL) : asked;
    }

    ProblemException notFound(String name) {
        return problem(Reason.NOT_FOUND, name, kind.qualifiedResource() + " \"" + name + "\" not found");
    }

    ProblemException alreadyExists(String name) {
        return problem(Reason.ALREADY_EXISTS, name, kind.qualifiedResource() + " \"" + name + "\" already exists");
    }

    ProblemException conflict(String name, String why) {
        return problem(
                Reason.CONFLICT,
                name,
                "Operation cannot be fulfilled on " + kind.qualifiedResource() + " \"" + name + "\": " + why);
    }

    ProblemException modified(String name) {
        return conflict(
                name, "the object has been modified; please apply your changes to the latest version and try again");
    }

    ProblemException bad(String message) {
        return Problem.of(Reason.BAD_REQUEST, message).toException();
    }

    private ProblemException problem(Reason reason, String name, String message) {
        return Problem.of(reason, message, new Problem.Target(kind.group(), kind.plural(), name, ""))
                .toException();
    }
}
