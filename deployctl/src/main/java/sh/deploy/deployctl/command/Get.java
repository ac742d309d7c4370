package sh.deploy.deployctl.command;

import static sh.deploy.deployctl.Options.flag;
import static sh.deploy.deployctl.Options.has;
import static sh.deploy.deployctl.Options.text;
import static sh.deploy.deployctl.Options.value;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.cluster.Access;
import sh.deploy.deployctl.cluster.Query;
import sh.deploy.deployctl.cluster.Targets;
import sh.deploy.deployctl.output.ObjectPrinter;
import tools.jackson.databind.JsonNode;

/** Shows objects: as the server's table, or as they are. */
public final class Get extends ClientCommand {
    private static final String PAGE = "500";

    @Override
    public CommandSpec spec() {
        var spec = Options.clientCommand(this, "get", "Show objects of one or several kinds.");
        Options.positional(spec, "KIND[/NAME]", "0..*", "pods; pod web; pod/web deploy/api; pods,rs");
        value(spec, "FORMAT", "wide, json, yaml, name, or jsonpath=TEMPLATE.", "-o", "--output");
        flag(spec, "Of all namespaces.", "-A", "--all-namespaces");
        value(spec, "SELECTOR", "Only those whose labels match, such as app=web,tier!=db.", "-l", "--selector");
        value(spec, "SELECTOR", "Only those whose fields match, such as status.phase=Running.", "--field-selector");
        flag(spec, "Go on showing changes until interrupted.", "-w", "--watch");
        flag(spec, "Show changes only.", "--watch-only");
        flag(spec, "Leave the headers out.", "--no-headers");
        flag(spec, "End well when a named object does not exist.", "--ignore-not-found");
        flag(spec, "Add a column with all labels.", "--show-labels");
        value(spec, "EXPRESSION", "Sort by a field, such as .metadata.name.", "--sort-by");
        Options.values(spec, "FILE", "The objects that a manifest names.", "-f", "--filename");
        return spec;
    }

    @Override
    int run(ParseResult own, Access access, Session session) {
        var words = Options.arguments(own);
        var files = Options.all(own, "-f");
        var targets = files.isEmpty()
                ? Targets.parse(words, access.cluster().resources())
                : ManifestTargets.of(files, access, session);
        var lists = new ArrayList<Listing>();
        for (var target : targets) {
            var namespace = namespace(own, access, target);
            if (target.names().isEmpty()) {
                lists.add(new Listing(
                        target.resource(),
                        namespace,
                        selecting(own, target.resource().path(namespace)),
                        ""));
            }
            target.names()
                    .forEach(name -> lists.add(new Listing(
                            target.resource(), namespace, target.resource().path(namespace, name), name)));
        }
        var format = text(own, "-o", "");
        if (format.isEmpty() || format.equals("wide")) {
            return new TableView(own, access.cluster(), session, format.equals("wide")).show(lists);
        }
        return objects(own, access, session, ObjectPrinter.of(format), lists);
    }

    private static String namespace(ParseResult own, Access access, Targets.Target target) {
        if (has(own, "-A") && !target.names().isEmpty()) {
            throw Failure.usage("an object cannot be named across all namespaces: leave out -A, or the name");
        }
        return has(own, "-A") || !target.resource().namespaced() ? "" : access.namespace();
    }

    private static String selecting(ParseResult own, String path) {
        return Query.of(path)
                .with("labelSelector", text(own, "-l", ""))
                .with("fieldSelector", text(own, "--field-selector", ""))
                .toString();
    }

    private static int objects(
            ParseResult own, Access access, Session session, ObjectPrinter printer, List<Listing> lists) {
        var objects = new ArrayList<JsonNode>();
        boolean single = lists.size() == 1 && !lists.getFirst().name().isEmpty();
        for (var list : lists) {
            if (list.name().isEmpty()) {
                objects.addAll(all(access, list));
            } else {
                found(own, access, list).ifPresent(objects::add);
            }
        }
        if (!(single && objects.isEmpty())) {
            printer.print(objects, single, session.out());
        }
        if (has(own, "-w") && lists.size() == 1) {
            follow(access, session, printer, lists.getFirst(), objects);
        }
        return ExitCode.DONE;
    }

    static java.util.Optional<JsonNode> found(ParseResult own, Access access, Listing list) {
        try {
            return java.util.Optional.of(access.cluster().get(list.path()));
        } catch (ProblemException e) {
            if (e.problem().reason() == Reason.NOT_FOUND && has(own, "--ignore-not-found")) {
                return java.util.Optional.empty();
            }
            throw e;
        }
    }

    private static List<JsonNode> all(Access access, Listing list) {
        var objects = new ArrayList<JsonNode>();
        var next = "";
        do {
            var page = access.cluster()
                    .get(Query.of(list.path())
                            .with("limit", PAGE)
                            .with("continue", next)
                            .toString());
            page.path("items").forEach(item -> {
                // Items of a list come without the names of their kind.
                var object = sh.deploy.deployctl.output.Json.object();
                object.put("apiVersion", list.resource().apiVersion());
                object.put("kind", list.resource().kind());
                item.properties().forEach(field -> object.set(field.getKey(), field.getValue()));
                objects.add(object);
            });
            next = page.path("metadata").path("continue").asString("");
        } while (!next.isEmpty());
        return objects;
    }

    private static void follow(
            Access access, Session session, ObjectPrinter printer, Listing list, List<JsonNode> seen) {
        var revision = seen.stream()
                .mapToLong(object ->
                        object.path("metadata").path("resourceVersion").asLong(0))
                .max()
                .orElse(0);
        try (var events = access.cluster().watch(list.watchPath(), Long.toString(revision), false)) {
            for (var event = events.next(); event.isPresent(); event = events.next()) {
                if (!event.get().type().equals("BOOKMARK")) {
                    printer.print(List.of(event.get().object()), true, session.out());
                    session.out().flush();
                }
            }
        }
    }
}
