package sh.deploy.apiserver.kinds.policy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.amounts.Amounts;
import sh.deploy.apiserver.kinds.schema.QuantityText;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/** The bounds of a LimitRange for one type, each compared with the others. Source: Kubernetes' API reference, LimitRange. */
record LimitRangeItem(
        Amounts max, Amounts min, Amounts limit, Amounts request, Amounts ratio, String path, List<FieldCause> causes) {

    /** Of what there may be promised more than there is. */
    private static final Set<String> OVERCOMMITTED = Set.of("cpu", "memory", "ephemeral-storage", "storage");

    LimitRangeItem(ObjectNode item, String path, List<FieldCause> causes) {
        this(
                Amounts.of(Tree.at(item, "max")),
                Amounts.of(Tree.at(item, "min")),
                Amounts.of(Tree.at(item, "default")),
                Amounts.of(Tree.at(item, "defaultRequest")),
                Amounts.of(Tree.at(item, "maxLimitRequestRatio")),
                path,
                causes);
    }

    void compare() {
        for (var name : names()) {
            notBeyond(name, "min", min, "min", min, "max", max);
            notBeyond(name, "defaultRequest", request, "min", min, "default request", request);
            notBeyond(name, "defaultRequest", request, "default request", request, "max", max);
            notBeyond(name, "defaultRequest", request, "default request", request, "default limit", limit);
            notBeyond(name, "default", min, "min", min, "default", limit);
            notBeyond(name, "default", max, "default", limit, "max", max);
            compareRatio(name);
            equalUnlessOvercommitted(name);
        }
    }

    private Set<String> names() {
        var names = new TreeSet<String>();
        List.of(max, min, limit, request, ratio).forEach(amounts -> names.addAll(amounts.names()));
        return names;
    }

    /** @param shown the value that the message quotes */
    private void notBeyond(
            String name, String field, Amounts shown, String small, Amounts less, String great, Amounts more) {
        if (less.only(Set.of(name)).beyond(more).isEmpty()) {
            return;
        }
        invalid(
                field,
                name,
                text(shown, name),
                small + " value " + text(less, name) + " is greater than " + great + " value " + text(more, name));
    }

    private void compareRatio(String name) {
        if (ratio.of(name).isEmpty()) {
            return;
        }
        var most = ratio.of(name).get().value();
        if (most.compareTo(BigDecimal.ONE) < 0) {
            invalid("maxLimitRequestRatio", name, text(ratio, name), "ratio " + text(ratio, name) + " is less than 1");
        }
        if (min.of(name).isPresent() && max.of(name).isPresent()) {
            double reachable = max.of(name).get().value().doubleValue()
                    / min.of(name).get().value().doubleValue();
            if (most.doubleValue() > reachable) {
                invalid(
                        "maxLimitRequestRatio",
                        name,
                        text(ratio, name),
                        "ratio " + text(ratio, name) + " is greater than max/min = "
                                + BigDecimal.valueOf(reachable).setScale(6, RoundingMode.HALF_EVEN));
            }
        }
    }

    /** Of what is given to one alone there is no more to be had than was asked for. */
    private void equalUnlessOvercommitted(String name) {
        if (OVERCOMMITTED.contains(name)
                || limit.of(name).isEmpty()
                || request.of(name).isEmpty()
                || limit.of(name).get().value().compareTo(request.of(name).get().value()) == 0) {
            return;
        }
        invalid(
                "defaultRequest",
                name,
                text(request, name),
                "default value " + text(limit, name) + " must equal to defaultRequest value " + text(request, name)
                        + " in " + name);
    }

    private void invalid(String field, String name, String value, String why) {
        causes.add(FieldCause.invalid(path + "." + field + "[" + name + "]", value, why));
    }

    private static String text(Amounts amounts, String name) {
        return amounts.of(name).map(QuantityText::canonical).orElse("");
    }
}
