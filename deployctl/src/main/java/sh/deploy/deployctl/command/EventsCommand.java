package sh.deploy.deployctl.command;

import static sh.deploy.deployctl.Options.has;
import static sh.deploy.deployctl.Options.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.cluster.Access;
import sh.deploy.deployctl.cluster.Query;
import sh.deploy.deployctl.cluster.Targets;
import sh.deploy.deployctl.describe.Events;
import sh.deploy.deployctl.output.ObjectPrinter;
import sh.deploy.deployctl.output.TextTable;
import tools.jackson.databind.JsonNode;

/** Shows what happened, oldest first. */
public final class EventsCommand extends ClientCommand {
    @Override
    public CommandSpec spec() {
        var spec = Options.clientCommand(this, "events", "Show what happened, oldest first.");
        Options.value(spec, "KIND/NAME", "Only about this object.", "--for");
        Options.flag(spec, "Of all namespaces.", "-A", "--all-namespaces");
        Options.value(spec, "TYPES", "Only Normal or Warning.", "--types");
        Options.flag(spec, "Go on until interrupted.", "-w", "--watch");
        Options.value(spec, "FORMAT", "json, yaml, name or jsonpath=TEMPLATE.", "-o", "--output");
        Options.flag(spec, "Leave the headers out.", "--no-headers");
        return spec;
    }

    @Override
    int run(ParseResult own, Access access, Session session) {
        var events = access.cluster().resources().called("events");
        var path = Query.of(events.path(has(own, "-A") ? "" : access.namespace()))
                .with("fieldSelector", selector(own, access))
                .toString();
        var list = access.cluster().get(path);
        var sorted = Events.sorted(StreamSupport.stream(list.path("items").spliterator(), false));
        var format = text(own, "-o", "");
        if (!format.isEmpty()) {
            ObjectPrinter.of(format).print(sorted, false, session.out());
            return ExitCode.DONE;
        }
        if (sorted.isEmpty() && !has(own, "-w")) {
            session.err()
                    .println("No events found" + (has(own, "-A") ? "." : " in " + access.namespace() + " namespace."));
            return ExitCode.DONE;
        }
        var table = new TextTable();
        if (!has(own, "--no-headers")) {
            table.add(cells(has(own, "-A"), "NAMESPACE", "LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"));
        }
        sorted.forEach(event -> table.add(row(own, event, session)));
        table.print(session.out(), "");
        if (has(own, "-w")) {
            follow(
                    own,
                    access,
                    session,
                    table,
                    path,
                    list.path("metadata").path("resourceVersion").asString(""));
        }
        return ExitCode.DONE;
    }

    private static String selector(ParseResult own, Access access) {
        var selectors = new ArrayList<String>();
        if (has(own, "--for")) {
            var target = Targets.one(
                    List.of(text(own, "--for", "")), access.cluster().resources());
            selectors.add("involvedObject.kind=" + target.resource().kind());
            selectors.add("involvedObject.name=" + target.names().getFirst());
        }
        if (has(own, "--types")) {
            selectors.add("type=" + text(own, "--types", ""));
        }
        return String.join(",", selectors);
    }

    private static void follow(
            ParseResult own, Access access, Session session, TextTable table, String path, String revision) {
        session.out().flush();
        try (var changes = access.cluster().watch(path, revision, false)) {
            for (var change = changes.next(); change.isPresent(); change = changes.next()) {
                if (change.get().type().equals("ADDED") || change.get().type().equals("MODIFIED")) {
                    table.add(row(own, change.get().object(), session));
                    table.print(session.out(), "");
                    session.out().flush();
                }
            }
        }
    }

    private static List<String> row(ParseResult own, JsonNode event, Session session) {
        var about = event.path("involvedObject");
        return cells(
                has(own, "-A"),
                event.path("metadata").path("namespace").asString(""),
                Events.age(event, session.time().now()),
                event.path("type").asString(""),
                event.path("reason").asString(""),
                about.path("kind").asString("") + "/" + about.path("name").asString(""),
                event.path("message").asString("").strip().replace('\n', ' '));
    }

    private static List<String> cells(boolean all, String namespace, String... others) {
        var cells = new ArrayList<String>();
        if (all) {
            cells.add(namespace);
        }
        cells.addAll(List.of(others));
        return cells;
    }
}
