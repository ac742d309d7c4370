package sh.deploy.deployctl.command;

import static sh.deploy.deployctl.Options.has;
import static sh.deploy.deployctl.Options.text;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.cluster.Access;
import sh.deploy.deployctl.cluster.Following;
import sh.deploy.deployctl.cluster.Query;
import sh.deploy.deployctl.cluster.Resource;
import sh.deploy.deployctl.cluster.Targets;
import sh.deploy.deployctl.output.Json;
import tools.jackson.databind.JsonNode;

/** Waits until something is true of objects. */
public final class Wait extends ClientCommand {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Override
    public CommandSpec spec() {
        var spec = Options.clientCommand(this, "wait", "Wait until something is true of objects.");
        Options.positional(spec, "KIND/NAME", "0..*", "pod/web; pods -l app=web; pods --all");
        Options.value(spec, "WHAT", "condition=TYPE[=VALUE], jsonpath={PATH}[=VALUE], delete or create.", "--for");
        Options.value(spec, "SELECTOR", "Those whose labels match.", "-l", "--selector");
        Options.value(spec, "SELECTOR", "Those whose fields match.", "--field-selector");
        Options.flag(spec, "All of the kind.", "--all");
        Options.flag(spec, "Of all namespaces.", "-A", "--all-namespaces");
        Options.value(spec, "DURATION", "How long to wait (30s).", "--timeout");
        Options.values(spec, "FILE", "The objects that a manifest names.", "-f", "--filename");
        return spec;
    }

    @Override
    int run(ParseResult own, Access access, Session session) throws InterruptedException {
        var what = WaitFor.parse(text(own, "--for", ""));
        var limit = Options.duration(own, "--timeout", LIMIT);
        var files = Options.all(own, "-f");
        var targets = files.isEmpty()
                ? Targets.parse(Options.arguments(own), access.cluster().resources())
                : ManifestTargets.of(files, access, session);
        var waiting = new LinkedHashMap<String, String>();
        var lists = new LinkedHashMap<String, Resource>();
        for (var target : targets) {
            var namespace = target.resource().namespaced() && !has(own, "-A") ? access.namespace() : "";
            collect(own, access, target, namespace, waiting);
            lists.put(target.resource().path(namespace), target.resource());
        }
        if (waiting.isEmpty()) {
            if (what instanceof WaitFor.Deletion) {
                return ExitCode.DONE;
            }
            throw Failure.refused("no matching resources found");
        }
        waiting.keySet().removeIf(path -> isMet(what, access.cluster().find(path), waiting, path, session));
        long deadline = session.time().nanos() + limit.toNanos();
        try (var following = new Following(access.cluster(), session.time())) {
            lists.forEach((path, resource) -> following.follow(resource, path));
            follow(what, access, session, following, waiting, deadline);
        }
        return ExitCode.DONE;
    }

    private static void follow(
            WaitFor what,
            Access access,
            Session session,
            Following following,
            Map<String, String> waiting,
            long deadline)
            throws InterruptedException {
        // What was deleted before the lists began is told by nobody: look once more.
        if (what instanceof WaitFor.Deletion) {
            waiting.keySet().removeIf(path -> isMet(what, access.cluster().find(path), waiting, path, session));
        }
        while (!waiting.isEmpty()) {
            var next = following.next(deadline);
            if (next.isEmpty()) {
                throw Failure.notReady("timed out waiting for the condition on " + String.join(", ", waiting.values()));
            }
            var seen = next.get();
            var metadata = seen.object().path("metadata");
            var path = seen.resource()
                    .path(
                            metadata.path("namespace").asString(""),
                            metadata.path("name").asString(""));
            if (waiting.containsKey(path) && what.isMet(seen.object(), seen.gone())) {
                session.out().println(waiting.remove(path) + " condition met");
                session.out().flush();
            }
        }
    }

    private static boolean isMet(
            WaitFor what,
            java.util.Optional<JsonNode> object,
            Map<String, String> names,
            String path,
            Session session) {
        boolean met = what.isMet(object.orElse(Json.object()), object.isEmpty());
        if (met) {
            session.out().println(names.get(path) + " condition met");
        } else if (object.isEmpty() && !(what instanceof WaitFor.Creation)) {
            throw Failure.refused(names.get(path) + " not found");
        }
        return met;
    }

    private static void collect(
            ParseResult own, Access access, Targets.Target target, String namespace, Map<String, String> waiting) {
        target.names()
                .forEach(name -> waiting.put(
                        target.resource().path(namespace, name),
                        target.resource().reference(name)));
        if (!target.names().isEmpty()) {
            return;
        }
        if (!has(own, "--all") && !has(own, "-l") && !has(own, "--field-selector")) {
            throw Failure.usage("name objects, select them with -l, or say --all");
        }
        var path = Query.of(target.resource().path(namespace))
                .with("labelSelector", text(own, "-l", ""))
                .with("fieldSelector", text(own, "--field-selector", ""))
                .toString();
        access.cluster().get(path).path("items").forEach(item -> {
            var metadata = item.path("metadata");
            var name = metadata.path("name").asString("");
            waiting.put(
                    target.resource().path(metadata.path("namespace").asString(""), name),
                    target.resource().reference(name));
        });
    }
}
