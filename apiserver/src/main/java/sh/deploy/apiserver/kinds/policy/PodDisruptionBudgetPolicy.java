package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** PodDisruptionBudget: how many pods of a group may be missing while somebody evicts them. */
public final class PodDisruptionBudgetPolicy extends KindPolicy {
    private static final List<String> COUNTS =
            List.of("currentHealthy", "desiredHealthy", "disruptionsAllowed", "expectedPods");
    private static final List<String> BOUNDS = List.of("minAvailable", "maxUnavailable");
    private static final List<String> OF_UNHEALTHY = List.of("AlwaysAllow", "IfHealthyBudget");

    public PodDisruptionBudgetPolicy() {
        super(KindNames.namespaced(
                        "policy",
                        "v1",
                        "PodDisruptionBudget",
                        "poddisruptionbudgets",
                        "io.k8s.api.policy.v1.PodDisruptionBudget")
                .shortened("pdb"));
    }

    @Override
    public List<Subresource> subresources() {
        return List.of(Subresource.status(names()));
    }

    @Override
    public boolean countsGenerations() {
        return true;
    }

    @Override
    public void applyDefaults(ObjectNode object) {
        Tree.child(object, "spec");
        var status = Tree.child(object, "status");
        COUNTS.forEach(count -> Tree.defaultTo(status, count, 0));
    }

    /** Until somebody has counted, nothing may be disrupted. */
    @Override
    public void prepareForCreate(ObjectNode object) {
        var status = object.putObject("status");
        COUNTS.forEach(count -> status.put(count, 0));
    }

    @Override
    public void validate(ObjectNode object, List<FieldCause> causes) {
        var spec = Tree.at(object, "spec");
        if (BOUNDS.stream().allMatch(bound -> Tree.has(spec, bound))) {
            causes.add(FieldCause.invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set"));
        }
        for (var bound : BOUNDS) {
            validateBound(spec, bound, causes);
        }
        SelectorRules.validate(spec.path("selector"), "spec.selector", causes);
        var policy = Tree.text(spec, "unhealthyPodEvictionPolicy");
        if (Tree.has(spec, "unhealthyPodEvictionPolicy") && !OF_UNHEALTHY.contains(policy)) {
            causes.add(FieldCause.notSupported("spec.unhealthyPodEvictionPolicy", policy, OF_UNHEALTHY));
        }
    }

    private static void validateBound(JsonNode spec, String bound, List<FieldCause> causes) {
        boolean sound = Numbers.countOrPercent(spec, "spec", bound, causes);
        if (sound && Numbers.percent(spec.path(bound)) > 100) {
            causes.add(
                    FieldCause.invalid("spec." + bound, spec.path(bound).asString(), "must not be greater than 100%"));
        }
    }

    @Override
    public void validateStatus(ObjectNode object, List<FieldCause> causes) {
        COUNTS.forEach(count -> Numbers.notNegative(Tree.at(object, "status"), "status", count, causes));
    }

    @Override
    public List<Column> columns() {
        return List.of(
                Column.ofName(),
                Column.text("Min Available", "Pods that must stay available."),
                Column.text("Max Unavailable", "Pods that may be unavailable."),
                Column.number("Allowed Disruptions", "Pods that may be evicted now."),
                Column.age());
    }

    @Override
    public void addCells(ObjectNode object, Instant now, ArrayNode cells) {
        cells.add(Tree.text(object, "metadata", "name"));
        BOUNDS.forEach(bound -> cells.add(Tree.at(object, "spec", bound).asString("N/A")));
        cells.add(Tree.number(object, 0, "status", "disruptionsAllowed")).add(Ages.since(object, now));
    }
}
