package sh.deploy.apiserver.admission;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.authz.Action;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.authz.Decision;
import sh.deploy.apiserver.authz.Permit;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.policy.AdmissionPolicyBindingPolicy;
import sh.deploy.apiserver.kinds.policy.AdmissionPolicyPolicy;
import sh.deploy.apiserver.kinds.policy.MutatingPolicyBindingPolicy;
import sh.deploy.apiserver.kinds.policy.MutatingPolicyPolicy;
import sh.deploy.apiserver.kinds.policy.WebhookConfigurationPolicy;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.watch.Snapshot;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Nobody reads through a policy what they may not read: who writes one needs {@code get} on all objects of its kind of parameters, and who binds
 * it needs that on those that the binding names. Source: kube-apiserver, which asks the same.
 */
final class ParameterRights {
    private static final String ALL = "*";

    private final Supplier<Snapshot> newest;
    private final Authorizer authorizer;
    private final Kinds kinds;

    ParameterRights(Supplier<Snapshot> newest, Authorizer authorizer, Kinds kinds) {
        this.newest = newest;
        this.authorizer = authorizer;
        this.kinds = kinds;
    }

    /**
     * Leaves everything but policies and their bindings alone.
     *
     * @param before null when the object is new
     * @throws ProblemException 403 that names the right that is lacking
     */
    void check(Permit permit, Kind kind, ObjectKey key, ObjectNode object, @Nullable ObjectNode before) {
        boolean isSame = before != null && before.path("spec").equals(object.path("spec"));
        if (isSame || !kind.group().equals(WebhookConfigurationPolicy.GROUP)) {
            return;
        }
        switch (kind.plural()) {
            case AdmissionPolicyPolicy.PLURAL, MutatingPolicyPolicy.PLURAL ->
                require(permit, kind, key, Tree.at(object, "spec", "paramKind"), ALL, ALL);
            case AdmissionPolicyBindingPolicy.PLURAL ->
                checkBinding(permit, kind, key, object, AdmissionPolicyPolicy.PLURAL);
            case MutatingPolicyBindingPolicy.PLURAL ->
                checkBinding(permit, kind, key, object, MutatingPolicyPolicy.PLURAL);
            default -> {}
        }
    }

    /** @param policies resource of the policies that it may bind */
    private void checkBinding(Permit permit, Kind kind, ObjectKey key, ObjectNode binding, String policies) {
        var policy =
                newest.get().get(new ObjectKey(kind.group(), policies, "", Tree.text(binding, "spec", "policyName")));
        var reference = Tree.at(binding, "spec", "paramRef");
        if (reference.isMissingNode()) {
            return;
        }
        if (policy == null) {
            requireAll(permit, kind, key);
            return;
        }
        require(
                permit,
                kind,
                key,
                Tree.at(JsonTrees.object(policy.json()), "spec", "paramKind"),
                orAll(Tree.text(reference, "namespace")),
                orAll(Tree.text(reference, "name")));
    }

    /** What the policy will be about nobody knows yet. */
    private void requireAll(Permit permit, Kind kind, ObjectKey key) {
        if (authorizer.decide(permit.caller(), new Action("get", ALL, ALL, "", ALL, ALL)) instanceof Decision.Denied) {
            throw forbidden(permit, kind, key, "all objects of all kinds, since there is no such policy yet");
        }
    }

    private static String orAll(String text) {
        return text.isEmpty() ? ALL : text;
    }

    /** Of a kind that is not there, or not yet, all of its group is meant. */
    private void require(Permit permit, Kind kind, ObjectKey key, JsonNode paramKind, String namespace, String name) {
        var read = kinds.byApiVersion(Tree.text(paramKind, "apiVersion"), Tree.text(paramKind, "kind"))
                .orElse(null);
        if (read == null) {
            requireGroup(permit, kind, key, paramKind, name);
            return;
        }
        var place = read.namespaced() ? namespace : "";
        var action = new Action("get", read.group(), read.plural(), "", place, name);
        if (authorizer.decide(permit.caller(), action) instanceof Decision.Denied) {
            throw forbidden(
                    permit,
                    kind,
                    key,
                    (name.equals(ALL) ? "all objects" : "the object \"" + name + "\"") + " of the referenced kind, "
                            + read.qualifiedResource()
                            + (place.isEmpty() || place.equals(ALL) ? "" : ", in namespace \"" + place + "\""));
        }
    }

    private void requireGroup(Permit permit, Kind kind, ObjectKey key, JsonNode paramKind, String name) {
        var apiVersion = Tree.text(paramKind, "apiVersion");
        if (apiVersion.isEmpty()) {
            return; // it has no parameters
        }
        var group = apiVersion.substring(0, Math.max(apiVersion.indexOf('/'), 0));
        if (authorizer.decide(permit.caller(), new Action("get", group, ALL, "", ALL, name))
                instanceof Decision.Denied) {
            throw forbidden(
                    permit,
                    kind,
                    key,
                    "all objects of group \"" + group + "\", since there is no kind " + Tree.text(paramKind, "kind")
                            + " in " + apiVersion);
        }
    }

    private static ProblemException forbidden(Permit permit, Kind kind, ObjectKey key, String what) {
        return Problem.of(
                        Reason.FORBIDDEN,
                        kind.qualifiedResource() + " \"" + key.name() + "\" is forbidden: user \""
                                + permit.caller().user() + "\" must have \"get\" permission on " + what,
                        new Problem.Target(kind.group(), kind.plural(), key.name(), ""))
                .toException();
    }
}
