package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** NodePool: nodes that come and go with the load. */
public final class NodePoolPolicy extends KindPolicy {
    private static final List<String> PROVIDERS = List.of("local", "ssh", "exec");
    private static final Set<String> EFFECTS = new TreeSet<>(Set.of("NoExecute", "NoSchedule", "PreferNoSchedule"));

    public NodePoolPolicy() {
        super(KindNames.clusterScoped("deploy.sh", "v1", "NodePool", "nodepools", "sh.deploy.v1.NodePool")
                .shortened("np"));
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
    public NameRule nameRule() {
        return NameRule.LABEL;
    }

    @Override
    public void applyDefaults(ObjectNode object) {
        var spec = Tree.child(object, "spec");
        Tree.defaultTo(spec, "min", 0);
        Tree.defaultTo(spec, "max", Math.max(1, Tree.number(spec, 0, "min")));
        var up = Tree.child(spec, "scaleUp");
        Tree.defaultTo(up, "cpuPercent", 70);
        Tree.defaultTo(up, "for", "10s");
        var down = Tree.child(spec, "scaleDown");
        Tree.defaultTo(down, "cpuPercent", 40);
        Tree.defaultTo(down, "for", "60s");
    }

    @Override
    public void validate(ObjectNode object, List<FieldCause> causes) {
        var spec = Tree.at(object, "spec");
        Numbers.notNegative(spec, "spec", "min", causes);
        if (Tree.number(spec, 0, "max") < Tree.number(spec, 0, "min")) {
            causes.add(FieldCause.invalid(
                    "spec.max", Tree.number(spec, 0, "max"), "must be greater than or equal to spec.min"));
        }
        validateProvider(spec.path("provider"), causes);
        for (var direction : List.of("scaleUp", "scaleDown")) {
            var path = "spec." + direction;
            Numbers.within(spec.path(direction), path, "cpuPercent", 1, 100, causes);
            var text = Tree.text(spec, direction, "for");
            if (!Durations.isDuration(text)) {
                causes.add(FieldCause.invalid(path + ".for", text, "must be a duration such as 0s, 10s or 1m30s"));
            }
        }
        if (Tree.number(spec, 40, "scaleDown", "cpuPercent") >= Tree.number(spec, 70, "scaleUp", "cpuPercent")) {
            causes.add(FieldCause.invalid(
                    "spec.scaleDown.cpuPercent",
                    Tree.number(spec, 40, "scaleDown", "cpuPercent"),
                    "must be less than spec.scaleUp.cpuPercent, or nodes would come and go without end"));
        }
        validateTemplate(spec.path("template"), causes);
    }

    private static void validateProvider(JsonNode provider, List<FieldCause> causes) {
        var chosen = PROVIDERS.stream().filter(provider::has).toList();
        if (chosen.isEmpty()) {
            causes.add(FieldCause.required("spec.provider", "must have exactly one of local, ssh, exec"));
        } else if (chosen.size() > 1) {
            causes.add(FieldCause.forbidden(
                    "spec.provider", "must have exactly one of local, ssh, exec, has " + String.join(" and ", chosen)));
        }
    }

    private static void validateTemplate(JsonNode template, List<FieldCause> causes) {
        LabelRules.validateLabels(template.path("labels"), "spec.template.labels", causes);
        int index = 0;
        for (var taint : Tree.objects(template, "taints")) {
            var path = "spec.template.taints[" + index++ + "]";
            var complaint = LabelRules.qualifiedNameComplaint(Tree.text(taint, "key"));
            if (!complaint.isEmpty()) {
                causes.add(FieldCause.invalid(path + ".key", Tree.text(taint, "key"), complaint));
            }
            if (!EFFECTS.contains(Tree.text(taint, "effect"))) {
                causes.add(FieldCause.notSupported(path + ".effect", Tree.text(taint, "effect"), EFFECTS));
            }
        }
    }

    @Override
    public List<Column> columns() {
        return List.of(
                Column.ofName(),
                Column.number("Nodes", "Nodes there are."),
                Column.number("Desired", "Nodes wanted."),
                Column.number("Min", "Fewest nodes."),
                Column.number("Max", "Most nodes."),
                Column.text("CPU", "Share of the CPU in use or asked for, of what the ready nodes have."),
                Column.age());
    }

    @Override
    public void addCells(ObjectNode object, Instant now, ArrayNode cells) {
        var cpu = Tree.at(object, "status", "cpuPercent");
        cells.add(Tree.text(object, "metadata", "name"))
                .add(Tree.number(object, 0, "status", "nodes"))
                .add(Tree.number(object, 0, "status", "desired"))
                .add(Tree.number(object, 0, "spec", "min"))
                .add(Tree.number(object, 0, "spec", "max"))
                .add(cpu.isNumber() ? Math.round(cpu.doubleValue()) + "%" : "<unknown>")
                .add(Ages.since(object, now));
    }
}
