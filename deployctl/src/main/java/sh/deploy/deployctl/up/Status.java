package sh.deploy.deployctl.up;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.apiserver.postgres.EmbeddedPostgres;
import sh.deploy.deployctl.Command;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.output.Json;
import sh.deploy.deployctl.output.ObjectPrinter;
import tools.jackson.databind.node.ObjectNode;

/** Tells which processes of this cluster live and which nodes are ready. */
public final class Status implements Command {
    @Override
    public CommandSpec spec() {
        var spec = Options.command(this, "status", "Tell what of this cluster runs on this machine.");
        Options.value(spec, "FORMAT", "json or yaml.", "-o", "--output");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Session session) throws Exception {
        var own = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        var format = Options.text(own, "-o", "");
        if (!List.of("", "json", "yaml").contains(format)) {
            throw Failure.usage("--output must be yaml or json, not \"" + format + "\"");
        }
        var folder = Up.folder(parsed, own, session);
        if (!folder.exists()) {
            // Whoever asks for JSON reads JSON alone from the output.
            var words = format.isEmpty() ? session.out() : session.err();
            words.println("Nothing here: there is no " + folder.root() + ". Start with: deployctl up --detach");
            return ExitCode.NOT_READY;
        }
        var processes = processes(folder, session);
        var seen = new Readiness(folder, session.time()).look();
        if (format.isEmpty()) {
            print(processes, seen, session);
        } else {
            ObjectPrinter.of(format).print(List.of(object(folder, processes, seen)), true, session.out());
        }
        return seen.serving() ? ExitCode.DONE : ExitCode.NOT_READY;
    }

    /** Pids by the names of what should run; empty for what does not. */
    private static Map<String, Optional<Long>> processes(DataFolder folder, Session session) throws IOException {
        var pids = new LinkedHashMap<String, Optional<Long>>();
        pids.put("server", pid(folder, "deploy"));
        pids.put("postgres", EmbeddedPostgres.runningPid(folder.postgres()));
        for (var node : folder.nodePidFiles()) {
            pids.put(node, pid(folder, node));
        }
        folder.isolatedNodes(session.environment())
                .engines()
                .forEach((node, engine) -> pids.put(node + " engine", engine.map(ProcessHandle::pid)));
        return pids;
    }

    private static Optional<Long> pid(DataFolder folder, String name) throws IOException {
        return folder.pidFile(name).process().map(ProcessHandle::pid);
    }

    private static void print(Map<String, Optional<Long>> processes, Readiness.Seen seen, Session session) {
        processes.forEach((name, pid) -> session.out()
                .println(name + ": " + pid.map(running -> "pid " + running).orElse("not running")));
        session.out().println("api: " + (seen.serving() ? "ready" : "does not answer"));
        session.out()
                .println("nodes: "
                        + (seen.readyNodes().isEmpty()
                                ? "none ready"
                                : String.join(", ", seen.readyNodes()) + " ready"));
    }

    private static ObjectNode object(DataFolder folder, Map<String, Optional<Long>> processes, Readiness.Seen seen) {
        var object = Json.object().put("data", folder.root().toString());
        var list = object.putArray("processes");
        processes.forEach((name, pid) -> {
            var process = list.addObject().put("name", name).put("running", pid.isPresent());
            pid.ifPresent(running -> process.put("pid", running));
        });
        object.putObject("api").put("ready", seen.serving());
        var ready = object.putObject("nodes").putArray("ready");
        seen.readyNodes().forEach(ready::add);
        return object;
    }
}
