package sh.deploy.apiserver.admission.webhook;

import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.authn.UserInfo;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/** Kubernetes' {@code AdmissionReview} in version v1, as a question. */
final class ReviewRequest {
    static final String API_VERSION = "admission.k8s.io/v1";
    static final String KIND = "AdmissionReview";

    private ReviewRequest() {}

    /**
     * @param uid of this question; the answer repeats it
     * @param form as which the webhook sees the object
     */
    static byte[] bytes(String uid, Attempt attempt, Kind form) {
        var asked = attempt.asked();
        var review = Tree.newObject().put("kind", KIND).put("apiVersion", API_VERSION);
        var request = review.putObject("request").put("uid", uid);
        addKind(request, "kind", attempt, form);
        addResource(request, "resource", asked, form);
        addUnlessEmpty(request, "subResource", asked.part());
        addKind(request, "requestKind", attempt, asked.kind());
        addResource(request, "requestResource", asked, asked.kind());
        addUnlessEmpty(request, "requestSubResource", asked.part());
        addUnlessEmpty(request, "name", attempt.name());
        addUnlessEmpty(request, "namespace", attempt.namespace());
        request.put("operation", attempt.operation().name());
        UserInfo.add(request, "userInfo", attempt.caller());
        addObject(request, "object", attempt, form, attempt.object());
        addObject(request, "oldObject", attempt, form, attempt.oldObject());
        request.put("dryRun", asked.dryRun());
        request.set("options", asked.options().get());
        return JsonTrees.bytes(review);
    }

    /** Of a part that is an object of its own, as a Scale is, that object's. */
    private static void addKind(ObjectNode request, String field, Attempt attempt, Kind form) {
        var kind = request.putObject(field);
        attempt.asked()
                .body()
                .ifPresentOrElse(
                        body -> kind.put("group", body.group())
                                .put("version", body.version())
                                .put("kind", body.kind()),
                        () -> kind.put("group", form.group())
                                .put("version", form.version())
                                .put("kind", form.kind()));
    }

    private static void addResource(ObjectNode request, String field, Asked asked, Kind form) {
        request.putObject(field)
                .put("group", form.group())
                .put("version", form.version())
                .put("resource", form == asked.kind() ? asked.resource() : form.plural());
    }

    private static void addObject(
            ObjectNode request, String field, Attempt attempt, Kind form, @Nullable ObjectNode object) {
        if (object == null) {
            request.putNull(field);
        } else {
            request.set(field, attempt.seenAs(form, object));
        }
    }

    private static void addUnlessEmpty(ObjectNode request, String field, String value) {
        if (!value.isEmpty()) {
            request.put(field, value);
        }
    }
}
