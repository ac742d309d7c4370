package sh.deploy.deployctl.command;

import static sh.deploy.deployctl.Options.has;
import static sh.deploy.deployctl.Options.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.cluster.Access;
import sh.deploy.deployctl.cluster.Resource;
import sh.deploy.deployctl.output.TextTable;

/** Lists the kinds that the server has. */
public final class ApiResources extends ClientCommand {
    @Override
    public CommandSpec spec() {
        var spec = Options.clientCommand(this, "api-resources", "List the kinds that the server has.");
        Options.value(spec, "FORMAT", "wide or name.", "-o", "--output");
        Options.value(spec, "GROUP", "Only of this API group.", "--api-group");
        Options.value(spec, "BOOL", "Only those with, or without, a namespace.", "--namespaced");
        Options.flag(spec, "Leave the headers out.", "--no-headers");
        return spec;
    }

    @Override
    int run(ParseResult own, Access access, Session session) {
        boolean wide = text(own, "-o", "").equals("wide");
        var resources = access.cluster().resources().all().stream()
                .filter(one -> !has(own, "--api-group") || one.group().equals(text(own, "--api-group", "")))
                .filter(one -> !has(own, "--namespaced")
                        || one.namespaced() == text(own, "--namespaced", "").equals("true"))
                .sorted(Comparator.comparing(Resource::group).thenComparing(Resource::plural))
                .toList();
        if (text(own, "-o", "").equals("name")) {
            resources.forEach(one -> session.out().println(one.qualified()));
            return ExitCode.DONE;
        }
        var table = new TextTable();
        if (!has(own, "--no-headers")) {
            table.add(cells(wide, "NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND", "VERBS"));
        }
        resources.forEach(one -> table.add(cells(
                wide,
                one.plural(),
                String.join(",", one.shortNames()),
                one.apiVersion(),
                Boolean.toString(one.namespaced()),
                one.kind(),
                String.join(",", one.verbs()))));
        table.print(session.out(), "");
        return ExitCode.DONE;
    }

    private static List<String> cells(boolean wide, String... cells) {
        var all = new ArrayList<>(List.of(cells));
        if (!wide) {
            all.removeLast();
        }
        return all;
    }
}
