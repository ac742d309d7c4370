package sh.deploy.apiserver.admission.policy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.admission.expression.Evaluations;
import sh.deploy.apiserver.kinds.policy.AdmissionPolicyBindingPolicy;
import sh.deploy.apiserver.kinds.policy.AdmissionPolicyPolicy;
import sh.deploy.apiserver.kinds.policy.MutatingPolicyBindingPolicy;
import sh.deploy.apiserver.kinds.policy.MutatingPolicyPolicy;
import sh.deploy.apiserver.kinds.policy.WebhookConfigurationPolicy;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.watch.Change;
import sh.deploy.apiserver.watch.Follower;

/**
 * The newest policies of one kind and their bindings, replayed from the log and from nothing else, by name. What was written is in force before
 * its writer is told that it is written. Any thread may read.
 */
public final class InstalledPolicies implements Follower {
    private final String policyResource;
    private final String bindingResource;
    private final Map<String, Policy> policies = new TreeMap<>();
    private final Map<String, Binding> bindings = new TreeMap<>();
    private final Evaluations evaluations;
    private volatile List<Bound> bound = List.of();

    /** A policy, and where it holds: a policy without bindings does nothing. */
    record Bound(Policy policy, List<Binding> bindings) {}

    private InstalledPolicies(String policyResource, String bindingResource, Evaluations evaluations) {
        this.policyResource = policyResource;
        this.bindingResource = bindingResource;
        this.evaluations = evaluations;
    }

    /** Those that judge. @param evaluations keep what is compiled of them */
    public static InstalledPolicies validating(Evaluations evaluations) {
        return new InstalledPolicies(AdmissionPolicyPolicy.PLURAL, AdmissionPolicyBindingPolicy.PLURAL, evaluations);
    }

    /** Those that change objects. @param evaluations keep what is compiled of them */
    public static InstalledPolicies mutating(Evaluations evaluations) {
        return new InstalledPolicies(MutatingPolicyPolicy.PLURAL, MutatingPolicyBindingPolicy.PLURAL, evaluations);
    }

    List<Bound> bound() {
        return bound;
    }

    @Override
    public void follow(Change change) {
        var key = change.after().key();
        if (!key.group().equals(WebhookConfigurationPolicy.GROUP)) {
            return;
        }
        if (key.resource().equals(policyResource)) {
            forget(change.deleted() ? policies.remove(key.name()) : policies.put(key.name(), policy(change)));
        } else if (key.resource().equals(bindingResource)) {
            if (change.deleted()) {
                bindings.remove(key.name());
            } else {
                bindings.put(
                        key.name(), Binding.of(JsonTrees.object(change.after().json())));
            }
        } else {
            return;
        }
        bind();
    }

    private Policy policy(Change change) {
        return Policy.of(JsonTrees.object(change.after().json()), evaluations);
    }

    private void forget(@Nullable Policy before) {
        if (before != null) {
            evaluations.forget(before.turns());
        }
    }

    private void bind() {
        var byPolicy = bindings.values().stream().collect(Collectors.groupingBy(Binding::policy));
        bound = policies.values().stream()
                .filter(policy -> byPolicy.containsKey(policy.name()))
                .map(policy -> new Bound(policy, List.copyOf(byPolicy.getOrDefault(policy.name(), List.of()))))
                .toList();
    }
}
