package sh.deploy.deployctl.command;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.cluster.Access;
import sh.deploy.deployctl.output.TextTable;
import tools.jackson.databind.JsonNode;

/** {@code top pods}: usage of pods, or of each of their containers. */
final class TopPods extends ClientCommand {
    private record Row(String namespace, String pod, String container, Usage usage) {}

    @Override
    public CommandSpec spec() {
        var spec = Options.clientCommand(this, "pods", "Show what pods use now.");
        spec.aliases("pod", "po");
        Options.positional(spec, "NAME", "0..1", "Only this one.");
        Options.flag(spec, "Of all namespaces.", "-A", "--all-namespaces");
        Options.value(spec, "SELECTOR", "Those whose labels match.", "-l", "--selector");
        Options.flag(spec, "A line for each container.", "--containers");
        Options.value(spec, "WHAT", "cpu or memory, largest first.", "--sort-by");
        Options.flag(spec, "Leave the headers out.", "--no-headers");
        return spec;
    }

    @Override
    int run(ParseResult own, Access access, Session session) {
        boolean all = Options.has(own, "-A");
        boolean containers = Options.has(own, "--containers");
        var path = "/apis/metrics.k8s.io/v1beta1/" + (all ? "" : "namespaces/" + access.namespace() + "/") + "pods";
        var names = Options.arguments(own);
        if (all && !names.isEmpty()) {
            throw Failure.usage("a pod cannot be named across all namespaces: leave out -A, or the name");
        }
        var rows = new ArrayList<Row>();
        Usage.asked(access, path, Options.text(own, "-l", ""), names).forEach(pod -> add(pod, containers, rows));
        if (Options.has(own, "--sort-by")) {
            rows.sort(Comparator.comparing(Row::usage, Usage.largestFirst(Options.text(own, "--sort-by", "cpu"))));
        }
        print(rows, all, containers, Options.has(own, "--no-headers"), session);
        return ExitCode.DONE;
    }

    private static void add(JsonNode pod, boolean containers, List<Row> rows) {
        var metadata = pod.path("metadata");
        var namespace = metadata.path("namespace").asString("");
        var name = metadata.path("name").asString("");
        var sum = new Usage(0, 0);
        for (var container : pod.path("containers")) {
            var usage = Usage.of(container.path("usage"));
            sum = sum.plus(usage);
            if (containers) {
                rows.add(new Row(namespace, name, container.path("name").asString(""), usage));
            }
        }
        if (!containers) {
            rows.add(new Row(namespace, name, "", sum));
        }
    }

    private static void print(List<Row> rows, boolean all, boolean containers, boolean noHeaders, Session session) {
        if (rows.isEmpty()) {
            session.err().println("No resources found");
            return;
        }
        var table = new TextTable();
        if (!noHeaders) {
            table.add(cells(
                    all, containers, "NAMESPACE", containers ? "POD" : "NAME", "NAME", "CPU(cores)", "MEMORY(bytes)"));
        }
        rows.forEach(row -> table.add(cells(
                all,
                containers,
                row.namespace(),
                row.pod(),
                row.container(),
                row.usage().cpu(),
                row.usage().memory())));
        table.print(session.out(), "");
    }

    private static List<String> cells(
            boolean all,
            boolean containers,
            String namespace,
            String pod,
            String container,
            String cpu,
            String memory) {
        var cells = new ArrayList<String>();
        if (all) {
            cells.add(namespace);
        }
        cells.add(pod);
        if (containers) {
            cells.add(container);
        }
        cells.add(cpu);
        cells.add(memory);
        return cells;
    }
}
