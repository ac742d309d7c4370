package sh.deploy.apiserver.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import sh.deploy.api.access.PolicyRule;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.admission.Admission;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authn.UserInfo;
import sh.deploy.apiserver.authz.Action;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.authz.Decision;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Questions about rights and identity, answered by the same authorizer that judges requests. Nothing is stored. */
final class Reviews {
    private final Authorizer authorizer;
    private final TokenReviews tokens;

    Reviews(Authorizer authorizer, Authenticator authenticator) {
        this.authorizer = authorizer;
        this.tokens = new TokenReviews(authenticator);
    }

    ApiResult answer(Caller caller, Resource resource) {
        authorizer.permit(caller, resource.creation(""));
        var warnings = new ArrayList<String>(0);
        var review = Bodies.object(resource, resource.request().body(), warnings);
        switch (resource.kind().kind()) {
            case "SelfSubjectReview" -> UserInfo.add(review.putObject("status"), "userInfo", caller);
            case "TokenReview" -> tokens.answer(resource, review);
            case "SelfSubjectRulesReview" -> answerWhat(resource, review, caller);
            case "SelfSubjectAccessReview" -> answerWhether(resource, review, caller);
            case "LocalSubjectAccessReview" -> {
                checkNamespace(resource, review);
                answerWhether(resource, review, subject(resource, review));
            }
            default -> answerWhether(resource, review, subject(resource, review));
        }
        return new ApiResult.Answer(review, true, warnings);
    }

    /** @param who whose rights are asked for */
    private void answerWhether(Resource resource, ObjectNode review, Caller who) {
        var asked = Tree.at(review, "spec", "resourceAttributes");
        var path = Tree.at(review, "spec", "nonResourceAttributes");
        if (asked.isMissingNode() == path.isMissingNode()) {
            throw invalid(
                    resource,
                    FieldCause.invalid(
                            "spec.resourceAttributes",
                            asked.isMissingNode() ? "null" : asked,
                            "exactly one of nonResourceAttributes or resourceAttributes must be specified"));
        }
        var decision = path.isMissingNode()
                ? authorizer.decide(who, action(asked))
                : authorizer.decidePath(who, Tree.text(path, "verb"), Tree.text(path, "path"));
        var status = review.putObject("status").put("allowed", decision instanceof Decision.Allowed);
        if (!decision.reason().isEmpty()) {
            status.put("reason", decision.reason());
        }
    }

    private static Action action(JsonNode asked) {
        return new Action(
                Tree.text(asked, "verb"),
                Tree.text(asked, "group"),
                Tree.text(asked, "resource"),
                Tree.text(asked, "subresource"),
                Tree.text(asked, "namespace"),
                Tree.text(asked, "name"));
    }

    private static Caller subject(Resource resource, ObjectNode review) {
        var user = Tree.text(review, "spec", "user");
        var groups = Tree.texts(review, "spec", "groups");
        if (user.isEmpty() && groups.isEmpty()) {
            throw invalid(
                    resource, FieldCause.invalid("spec.user", user, "at least one of user or group must be specified"));
        }
        return new Caller(user, Set.copyOf(groups), "review");
    }

    private static void checkNamespace(Resource resource, ObjectNode review) {
        if (Tree.has(review, "spec", "nonResourceAttributes")) {
            throw invalid(
                    resource,
                    FieldCause.invalid(
                            "spec.nonResourceAttributes",
                            Tree.at(review, "spec", "nonResourceAttributes"),
                            "disallowed on this kind of request"));
        }
        if (!Tree.text(review, "spec", "resourceAttributes", "namespace").equals(resource.namespace())) {
            throw invalid(
                    resource,
                    FieldCause.invalid(
                            "spec.resourceAttributes.namespace",
                            Tree.text(review, "spec", "resourceAttributes", "namespace"),
                            "must match metadata.namespace"));
        }
    }

    private void answerWhat(Resource resource, ObjectNode review, Caller caller) {
        var namespace = Tree.text(review, "spec", "namespace");
        if (namespace.isEmpty()) {
            throw resource.bad("no namespace on request");
        }
        var status = review.putObject("status");
        var ofResources = status.putArray("resourceRules");
        var ofPaths = status.putArray("nonResourceRules");
        for (var rule : authorizer.rules(caller, namespace)) {
            if (!rule.resources().isEmpty()) {
                add(ofResources, rule);
            }
            if (!rule.nonResourceUrls().isEmpty()) {
                addPaths(ofPaths, rule);
            }
        }
        boolean isNode = !caller.node().isEmpty();
        status.put("incomplete", isNode);
        if (isNode) {
            status.put("evaluationError", "node authorizer does not support user rule resolution");
        }
    }

    private static void add(ArrayNode rules, PolicyRule rule) {
        var added = rules.addObject();
        addAll(added.putArray("verbs"), rule.verbs());
        addAll(added.putArray("apiGroups"), rule.apiGroups());
        addAll(added.putArray("resources"), rule.resources());
        if (!rule.resourceNames().isEmpty()) {
            addAll(added.putArray("resourceNames"), rule.resourceNames());
        }
    }

    private static void addPaths(ArrayNode rules, PolicyRule rule) {
        var added = rules.addObject();
        addAll(added.putArray("verbs"), rule.verbs());
        addAll(added.putArray("nonResourceURLs"), rule.nonResourceUrls());
    }

    private static void addAll(ArrayNode array, List<String> words) {
        words.forEach(array::add);
    }

    private static RuntimeException invalid(Resource resource, FieldCause cause) {
        return Admission.invalid(resource.kind(), "", List.of(cause)).toException();
    }
}
