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
import sh.deploy.deployctl.describe.Description;
import sh.deploy.deployctl.describe.Events;
import tools.jackson.databind.JsonNode;

/** Tells objects at length, with their events. */
public final class Describe extends ClientCommand {
    @Override
    public CommandSpec spec() {
        var spec = Options.clientCommand(this, "describe", "Tell objects at length, with their events.");
        Options.positional(spec, "KIND[/NAME]", "0..*", "pod web; pod/web node/node-1; pods");
        Options.value(spec, "SELECTOR", "Those whose labels match.", "-l", "--selector");
        Options.flag(spec, "Of all namespaces.", "-A", "--all-namespaces");
        Options.values(spec, "FILE", "The objects that a manifest names.", "-f", "--filename");
        return spec;
    }

    @Override
    int run(ParseResult own, Access access, Session session) {
        var files = Options.all(own, "-f");
        var targets = files.isEmpty()
                ? Targets.parse(Options.arguments(own), access.cluster().resources())
                : ManifestTargets.of(files, access, session);
        var objects = new ArrayList<JsonNode>();
        for (var target : targets) {
            var namespace = target.resource().namespaced() && !has(own, "-A") ? access.namespace() : "";
            target.names()
                    .forEach(name ->
                            objects.add(access.cluster().get(target.resource().path(namespace, name))));
            if (target.names().isEmpty()) {
                var path = Query.of(target.resource().path(namespace)).with("labelSelector", text(own, "-l", ""));
                access.cluster()
                        .get(path.toString())
                        .path("items")
                        .forEach(item -> objects.add(access.cluster()
                                .get(target.resource()
                                        .path(
                                                item.path("metadata")
                                                        .path("namespace")
                                                        .asString(""),
                                                item.path("metadata")
                                                        .path("name")
                                                        .asString("")))));
            }
        }
        if (objects.isEmpty()) {
            session.err().println("No resources found");
        }
        for (int i = 0; i < objects.size(); i++) {
            session.out().print(i == 0 ? "" : "\n\n");
            var object = objects.get(i);
            session.out()
                    .print(Description.of(
                            object,
                            events(access, object),
                            pods(access, object),
                            session.time().now()));
        }
        return ExitCode.DONE;
    }

    private static List<JsonNode> events(Access access, JsonNode object) {
        var metadata = object.path("metadata");
        var events = access.cluster().resources().called("events");
        var path = Query.of(events.path(metadata.path("namespace").asString("")))
                .with(
                        "fieldSelector",
                        "involvedObject.uid=" + metadata.path("uid").asString(""))
                .toString();
        var items = access.cluster().get(path).path("items");
        return Events.sorted(StreamSupport.stream(items.spliterator(), false));
    }

    private static List<JsonNode> pods(Access access, JsonNode object) {
        var pods = new ArrayList<JsonNode>();
        if (object.path("kind").asString("").equals("Node")) {
            var name = object.path("metadata").path("name").asString("");
            var path = Query.of(access.cluster().resources().called("pods").path(""))
                    .with("fieldSelector", "spec.nodeName=" + name);
            access.cluster().get(path.toString()).path("items").forEach(pods::add);
        }
        return pods;
    }
}
