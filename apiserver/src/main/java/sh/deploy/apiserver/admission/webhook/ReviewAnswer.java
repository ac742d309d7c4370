package sh.deploy.apiserver.admission.webhook;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.apiserver.admission.webhook.call.CallFailed;
import sh.deploy.apiserver.kinds.policy.LabelRules;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Kubernetes' {@code AdmissionReview} in version v1, as an answer. Pure. */
final class ReviewAnswer {
    /** What more would only fill the headers, which are bounded too. */
    private static final int MOST_WARNINGS = 32;

    private static final int LONGEST_WARNING = 4096;
    /** What more would only take the room of others on the audit record. */
    private static final int MOST_ANNOTATIONS = 32;

    private static final int LONGEST_ANNOTATION = 4096;
    private static final int LONGEST_REASON = 128;
    private static final int LONGEST_MESSAGE = 16 << 10;
    private static final int LEAST_CODE = 400;
    private static final int HIGHEST_CODE = 599;

    private ReviewAnswer() {}

    /**
     * @param uid of the question
     * @param mutates whether the webhook may send a patch
     * @throws CallFailed it is no answer to this question
     */
    static Verdict read(byte[] body, String uid, boolean mutates) throws CallFailed {
        var review = parse(body);
        require(
                Tree.text(review, "apiVersion").equals(ReviewRequest.API_VERSION)
                        && Tree.text(review, "kind").equals(ReviewRequest.KIND),
                "expected webhook response of " + ReviewRequest.API_VERSION + ", Kind=" + ReviewRequest.KIND);
        var response = review.path("response");
        require(response.isObject(), "webhook response was absent");
        require(Tree.text(response, "uid").equals(uid), "expected response.uid=\"" + uid + "\", got another");
        requireType(!Tree.has(response, "allowed") || response.path("allowed").isBoolean(), "allowed");
        var patch = patch(response, mutates);
        var annotations = annotations(response);
        return Tree.isTrue(response, "allowed")
                ? new Verdict.Allowed(patch, warnings(response), annotations)
                : denied(response.path("status"), warnings(response), annotations);
    }

    private static JsonNode parse(byte[] body) throws CallFailed {
        try {
            return JsonTrees.parse(body).root();
        } catch (ProblemException e) {
            throw new CallFailed("what it answered is not JSON");
        }
    }

    private static Verdict denied(JsonNode status, List<String> warnings, Map<String, String> annotations) {
        long code = Tree.number(status, 0, "code");
        return new Verdict.Denied(
                code >= LEAST_CODE && code <= HIGHEST_CODE ? (int) code : 0,
                cut(Tree.text(status, "reason"), LONGEST_REASON),
                cut(Tree.text(status, "message"), LONGEST_MESSAGE),
                warnings,
                annotations);
    }

    private static JsonNode patch(JsonNode response, boolean mutates) throws CallFailed {
        var none = JsonNodeFactory.instance.arrayNode();
        requireType(!Tree.has(response, "patch") || response.path("patch").isString(), "patch");
        var encoded = Tree.text(response, "patch");
        boolean hasType = Tree.has(response, "patchType");
        if (!mutates) {
            require(encoded.isEmpty(), "validating webhook may not return response.patch");
            require(!hasType, "validating webhook may not return response.patchType");
            return none;
        }
        require(encoded.isEmpty() || hasType, "webhook returned response.patch but not response.patchType");
        require(!hasType || !encoded.isEmpty(), "webhook returned response.patchType but not response.patch");
        if (encoded.isEmpty()) {
            return none;
        }
        require(
                Tree.text(response, "patchType").equals("JSONPatch"),
                "webhook returned invalid response.patchType: only JSONPatch is known");
        return operations(encoded);
    }

    private static JsonNode operations(String encoded) throws CallFailed {
        try {
            var patch = JsonTrees.parse(Base64.getDecoder().decode(encoded)).root();
            require(patch instanceof ArrayNode, "its patch is not a list of operations");
            return patch;
        } catch (IllegalArgumentException | ProblemException e) {
            throw new CallFailed("its patch is not JSON in Base64");
        }
    }

    /** Those whose keys are none of a name are left out, as in Kubernetes. */
    private static Map<String, String> annotations(JsonNode response) throws CallFailed {
        var given = Tree.at(response, "auditAnnotations");
        requireType(given.isMissingNode() || given.isObject(), "auditAnnotations");
        var annotations = new TreeMap<String, String>();
        for (var annotation : given.properties()) {
            requireType(annotation.getValue().isString(), "auditAnnotations");
            var key = annotation.getKey();
            if (annotations.size() < MOST_ANNOTATIONS && isName(key)) {
                annotations.put(key, cut(annotation.getValue().stringValue(), LONGEST_ANNOTATION));
            }
        }
        return annotations;
    }

    private static boolean isName(String key) {
        return !key.contains("/") && LabelRules.qualifiedNameComplaint(key).isEmpty();
    }

    private static List<String> warnings(JsonNode response) {
        return Tree.texts(response, "warnings").stream()
                .limit(MOST_WARNINGS)
                .map(warning -> cut(warning, LONGEST_WARNING))
                .toList();
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest);
    }

    private static void requireType(boolean holds, String field) throws CallFailed {
        require(holds, "response." + field + " is not of the type it must have");
    }

    private static void require(boolean holds, String otherwise) throws CallFailed {
        if (!holds) {
            throw new CallFailed("received invalid webhook response: " + otherwise);
        }
    }
}
