package sh.deploy.deployctl.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.cluster.Access;
import sh.deploy.deployctl.output.TextTable;

/** {@code top nodes}: usage beside what each node has. */
final class TopNodes extends ClientCommand {
    @Override
    public CommandSpec spec() {
        var spec = Options.clientCommand(this, "nodes", "Show what nodes use now.");
        spec.aliases("node", "no");
        Options.positional(spec, "NAME", "0..1", "Only this one.");
        Options.value(spec, "WHAT", "cpu or memory, largest first.", "--sort-by");
        Options.flag(spec, "Leave the headers out.", "--no-headers");
        return spec;
    }

    @Override
    int run(ParseResult own, Access access, Session session) {
        var allocatable = new HashMap<String, Usage>();
        access.cluster()
                .get("/api/v1/nodes")
                .path("items")
                .forEach(node -> allocatable.put(
                        node.path("metadata").path("name").asString(""),
                        Usage.of(node.path("status").path("allocatable"))));
        var used = new ArrayList<Map.Entry<String, Usage>>();
        for (var node : Usage.asked(access, "/apis/metrics.k8s.io/v1beta1/nodes", "", Options.arguments(own))) {
            used.add(Map.entry(node.path("metadata").path("name").asString(""), Usage.of(node.path("usage"))));
        }
        if (Options.has(own, "--sort-by")) {
            used.sort(Map.Entry.comparingByValue(Usage.largestFirst(Options.text(own, "--sort-by", "cpu"))));
        }
        var table = new TextTable();
        if (!Options.has(own, "--no-headers")) {
            table.add(List.of("NAME", "CPU(cores)", "CPU(%)", "MEMORY(bytes)", "MEMORY(%)"));
        }
        for (var entry : used) {
            var has = allocatable.getOrDefault(entry.getKey(), new Usage(0, 0));
            var uses = entry.getValue();
            table.add(List.of(
                    entry.getKey(),
                    uses.cpu(),
                    Usage.percent(uses.milliCpu(), has.milliCpu()),
                    uses.memory(),
                    Usage.percent(uses.bytes(), has.bytes())));
        }
        table.print(session.out(), "");
        return ExitCode.DONE;
    }
}
