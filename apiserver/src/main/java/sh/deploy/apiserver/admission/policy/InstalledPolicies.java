package sh.deploy.apiserver.admission.policy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.admission.expression.Evaluations;
import sh.deploy.apiserver.kinds.policy.AdmissionPolicyBindingPolicy;
import sh.deploy.apiserver.kinds.policy.AdmissionPolicyPolicy;
import sh.deploy.apiserver.kinds.policy.WebhookConfigurationPolicy;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.watch.Change;
import sh.deploy.apiserver.watch.Follower;

/**
 * The newest policies and their bindings, replayed from the log and from nothing else, by name. What was written is in force before its writer
 * is told that it is written. Any thread may read.
 */
public final class InstalledPolicies implements Follower {
    private final Map<String, Policy> policies = new TreeMap<>();
    private final Map<String, Binding> bindings = new TreeMap<>();
    private final Evaluations evaluations;
    private volatile List<Bound> bound = List.of();

    /** A policy, and where it holds: a policy without bindings does nothing. */
    record Bound(Policy policy, List<Binding> bindings) {}

    /** @param evaluations keep what is compiled of the policies */
    public InstalledPolicies(Evaluations evaluations) {
        this.evaluations = evaluations;
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
        switch (key.resource()) {
            case AdmissionPolicyPolicy.PLURAL ->
                forget(
                        change.deleted()
                                ? policies.remove(key.name())
                                : policies.put(
                                        key.name(),
                                        Policy.of(
                                                JsonTrees.object(change.after().json()), evaluations)));
            case AdmissionPolicyBindingPolicy.PLURAL -> {
                if (change.deleted()) {
                    bindings.remove(key.name());
                } else {
                    bindings.put(
                            key.name(),
                            Binding.of(JsonTrees.object(change.after().json())));
                }
            }
            default -> {
                return;
            }
        }
        bind();
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
