package sh.deploy.deployctl.command;

import static sh.deploy.deployctl.Options.flag;
import static sh.deploy.deployctl.Options.has;
import static sh.deploy.deployctl.Options.text;
import static sh.deploy.deployctl.Options.value;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
import sh.deploy.deployctl.cluster.Following;
import sh.deploy.deployctl.cluster.Query;
import sh.deploy.deployctl.cluster.Resource;
import sh.deploy.deployctl.cluster.Targets;
import sh.deploy.deployctl.output.Json;
import tools.jackson.databind.node.ObjectNode;

/** Deletes objects, and waits until they are gone. */
public final class Delete extends ClientCommand {
    private static final Duration WAIT_LIMIT = Duration.ofMinutes(5);

    /** One object that is to go. */
    private record Doomed(Resource resource, String namespace, String name) {
        String path() {
            return resource.path(namespace, name);
        }
    }

    @Override
    public CommandSpec spec() {
        var spec = Options.clientCommand(this, "delete", "Delete objects, and wait until they are gone.");
        Options.positional(spec, "KIND/NAME", "0..*", "pod web; pod/web deploy/api; pods -l app=web; pods --all");
        Options.values(spec, "FILE", "The objects that a manifest names.", "-f", "--filename");
        flag(spec, "Look into folders below.", "-R", "--recursive");
        value(spec, "SELECTOR", "Those whose labels match.", "-l", "--selector");
        value(spec, "SELECTOR", "Those whose fields match.", "--field-selector");
        flag(spec, "All of the kind in the namespace.", "--all");
        flag(spec, "Of all namespaces.", "-A", "--all-namespaces");
        value(spec, "SECONDS", "How long containers may take to end.", "--grace-period");
        flag(spec, "Take it out of the API at once, without waiting for its containers.", "--force");
        flag(spec, "As --grace-period=1.", "--now");
        Options.optionalValue(
                spec,
                "MODE",
                "background",
                "background, foreground or orphan: what becomes of owned objects.",
                "--cascade");
        Options.optionalValue(spec, "BOOL", "true", "Wait until they are gone (true).", "--wait");
        value(spec, "DURATION", "How long to wait (5m).", "--timeout");
        flag(spec, "End well when a named object does not exist.", "--ignore-not-found");
        value(spec, "MODE", "server: ask the server, but delete nothing; client: only look; none.", "--dry-run");
        value(spec, "FORMAT", "name: only the names of what was deleted.", "-o", "--output");
        return spec;
    }

    @Override
    int run(ParseResult own, Access access, Session session) throws Exception {
        var mode = DryRun.of(text(own, "--dry-run", "none"));
        var options = options(own, mode);
        var limit = Options.duration(own, "--timeout", WAIT_LIMIT);
        var doomed = doomed(own, access, session);
        var going = new LinkedHashMap<String, Doomed>();
        int code = ExitCode.DONE;
        for (var one : doomed) {
            try {
                if (mode == DryRun.CLIENT) {
                    access.cluster().get(one.path());
                } else {
                    access.cluster().delete(one.path(), options);
                }
                going.put(one.path(), one);
                tell(own, one, mode, session);
            } catch (ProblemException e) {
                if (!e.problem().says(Reason.NOT_FOUND)) {
                    throw e;
                }
                if (!has(own, "--ignore-not-found")) {
                    session.err().println("Error from server (NotFound): " + e.getMessage());
                    code = ExitCode.REFUSED;
                }
            }
        }
        if (doomed.isEmpty()) {
            session.out().println("No resources found");
        }
        if (mode == DryRun.NONE && text(own, "--wait", "true").equals("true") && !has(own, "--force")) {
            awaitGone(going, access, session, limit);
        }
        return code;
    }

    private static void tell(ParseResult own, Doomed one, DryRun mode, Session session) {
        if (text(own, "-o", "").equals("name")) {
            session.out().println(one.resource().reference(one.name()));
        } else {
            var group = one.resource().group();
            var kind = one.resource().singular() + (group.isEmpty() ? "" : "." + group);
            var where = one.namespace().isEmpty() ? "" : " from " + one.namespace() + " namespace";
            session.out()
                    .println(kind + " \"" + one.name() + "\" " + (has(own, "--force") ? "force deleted" : "deleted")
                            + mode.remark() + where);
        }
        session.out().flush();
    }

    private static List<Doomed> doomed(ParseResult own, Access access, Session session) {
        var files = Options.all(own, "-f");
        if (!files.isEmpty()) {
            return ManifestTargets.documents(files, has(own, "-R"), access, session).reversed().stream()
                    .map(document -> new Doomed(document.resource(), document.namespace(), document.name()))
                    .toList();
        }
        var found = new ArrayList<Doomed>();
        for (var target : Targets.parse(Options.arguments(own), access.cluster().resources())) {
            var namespace = target.resource().namespaced() ? access.namespace() : "";
            target.names().forEach(name -> found.add(new Doomed(target.resource(), namespace, name)));
            if (target.names().isEmpty()) {
                found.addAll(selected(own, access, target.resource(), has(own, "-A") ? "" : namespace));
            }
        }
        return found;
    }

    private static List<Doomed> selected(ParseResult own, Access access, Resource resource, String namespace) {
        boolean selecting = has(own, "-l") || has(own, "--field-selector");
        if (!selecting && !has(own, "--all")) {
            throw Failure.usage("name what to delete, select it with -l, or say --all");
        }
        var path = Query.of(resource.path(namespace))
                .with("labelSelector", text(own, "-l", ""))
                .with("fieldSelector", text(own, "--field-selector", ""))
                .toString();
        var found = new ArrayList<Doomed>();
        access.cluster().get(path).path("items").forEach(item -> {
            var metadata = item.path("metadata");
            found.add(new Doomed(
                    resource,
                    metadata.path("namespace").asString(""),
                    metadata.path("name").asString("")));
        });
        return found;
    }

    private static ObjectNode options(ParseResult own, DryRun mode) {
        var options = Json.object().put("kind", "DeleteOptions").put("apiVersion", "v1");
        int grace = Options.number(own, "--grace-period", has(own, "--now") ? 1 : -1);
        if (has(own, "--force")) {
            grace = 0;
        }
        if (grace >= 0) {
            options.put("gracePeriodSeconds", grace);
        }
        if (mode == DryRun.SERVER) {
            options.putArray("dryRun").add("All");
        }
        var policy = switch (text(own, "--cascade", "background")) {
            case "background", "true" -> "Background";
            case "foreground" -> "Foreground";
            case "orphan", "false" -> "Orphan";
            default -> throw Failure.usage("--cascade takes background, foreground or orphan");
        };
        return options.put("propagationPolicy", policy);
    }

    private static void awaitGone(LinkedHashMap<String, Doomed> going, Access access, Session session, Duration limit)
            throws InterruptedException {
        going.values().removeIf(one -> access.cluster().find(one.path()).isEmpty());
        if (going.isEmpty()) {
            return;
        }
        long deadline = session.time().nanos() + limit.toNanos();
        try (var following = new Following(access.cluster(), session.time())) {
            going.values().stream()
                    .map(one -> new Doomed(one.resource(), one.namespace(), ""))
                    .distinct()
                    .forEach(kind ->
                            following.follow(kind.resource(), kind.resource().path(kind.namespace())));
            // A deletion between the look above and the first list is not told: look again.
            going.values().removeIf(one -> access.cluster().find(one.path()).isEmpty());
            while (!going.isEmpty()) {
                var seen = following.next(deadline);
                if (seen.isEmpty()) {
                    throw Failure.notReady("still there after " + limit.toSeconds() + " s: "
                            + String.join(
                                    ", ",
                                    going.values().stream()
                                            .map(one -> one.resource().reference(one.name()))
                                            .toList()));
                }
                if (seen.get().gone()) {
                    var metadata = seen.get().object().path("metadata");
                    going.remove(seen.get()
                            .resource()
                            .path(
                                    metadata.path("namespace").asString(""),
                                    metadata.path("name").asString("")));
                }
            }
        }
    }
}
