package sh.deploy.apiserver.admission.webhook;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.admission.webhook.call.Body;
import sh.deploy.apiserver.authn.UserInfo;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/**
 * Kubernetes' {@code AdmissionReview} in version v1, as a question in one form, for however many webhooks: it is encoded once, by the first
 * that sends it. Safe for all threads.
 */
final class ReviewRequest {
    static final String API_VERSION = "admission.k8s.io/v1";
    static final String KIND = "AdmissionReview";

    /** Where that of each question goes; as long as any. */
    private static final String NO_UID = new UUID(0, 0).toString();

    private static final int UID_AT =
            ("{\"kind\":\"" + KIND + "\",\"apiVersion\":\"" + API_VERSION + "\",\"request\":{\"uid\":\"").length();

    private final Attempt attempt;
    private final Kind form;
    private byte @Nullable [] encoded;

    /** @param form as which the webhooks see the object */
    ReviewRequest(Attempt attempt, Kind form) {
        this.attempt = attempt;
        this.form = form;
    }

    /** @param uid of one question; the answer repeats it */
    synchronized Body body(UUID uid) {
        var shared = encoded == null ? bytes() : encoded;
        encoded = shared;
        return new Body(shared, UID_AT, uid.toString().getBytes(US_ASCII));
    }

    private byte[] bytes() {
        var review = Tree.newObject().put("kind", KIND).put("apiVersion", API_VERSION);
        var request = review.putObject("request").put("uid", NO_UID);
        describe(request, attempt, form);
        addObject(request, "object", attempt, form, attempt.object());
        addObject(request, "oldObject", attempt, form, attempt.oldObject());
        return JsonTrees.bytes(review);
    }

    /** What is said of a request beside its objects. */
    static void describe(ObjectNode request, Attempt attempt, Kind form) {
        var asked = attempt.asked();
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
        request.put("dryRun", asked.dryRun());
        request.set("options", asked.options().get());
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
